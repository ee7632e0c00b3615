// Two cores: servers, browsers and processes of one class at a time give steadier results than many at once.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
