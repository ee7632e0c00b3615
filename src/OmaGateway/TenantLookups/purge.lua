-- Counts a purge of a route (or of all of them: '*') and tells the other gateways. Copies carry the count of their time and don't open under another.
-- It counts up to Redis' time in microseconds: a Redis that lost its counts would go through old ones again, and no purge would be seen by who knows those.
-- KEYS: 1 the counts. ARGV: 1 route or *, 2 channel, 3 message, 4 the count that the caller knows. Returns all counts.
local now = redis.call('TIME')
local known = math.max(tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0'), tonumber(ARGV[4]))
local count = math.max(known + 1, tonumber(now[1]) * 1000000 + tonumber(now[2]))
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', count))
redis.call('PUBLISH', ARGV[2], ARGV[3])
return redis.call('HGETALL', KEYS[1])
