-- Counts a purge of a route (or of all of them: '*') and tells the other gateways. Copies carry the count of their time and don't open under another.
-- KEYS: 1 the counts. ARGV: 1 route or *, 2 channel, 3 message.
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('PUBLISH', ARGV[2], ARGV[3])
return redis.call('HGETALL', KEYS[1])
