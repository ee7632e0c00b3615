-- Brings the purge counts up to what the caller knows (they may have been lost here), and tells the others where that changed any.
-- KEYS: 1 the counts. ARGV: 1 channel, 2 message, then name and count in turn. Returns all counts.
local changed = false
for i = 3, #ARGV, 2 do
  if tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '0') < tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    changed = true
  end
end
if changed then
  redis.call('PUBLISH', ARGV[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
