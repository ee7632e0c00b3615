// Two cores: many tests wait for time-outs, so a third may run; more at once give unsteady results.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
