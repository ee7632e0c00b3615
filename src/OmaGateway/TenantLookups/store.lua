-- Keeps a value if its token's generation is still the one under which it was asked for, and gives the lease back either way.
-- KEYS: 1 the hash, 2 the lease. ARGV: 1 generation, 2 field, 3 value, 4 ttl in ms, 5 whose lease, 6 fields at most.
-- Returns 1 where it was kept, 0 where the token was rejected in between.
if redis.call('GET', KEYS[2]) == ARGV[5] then
  redis.call('DEL', KEYS[2])
end
local generation = redis.call('HGET', KEYS[1], 'g')
if (generation or '') ~= ARGV[1] then
  return 0
end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[6]) and redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then
  redis.call('DEL', KEYS[1])
  if generation then
    redis.call('HSET', KEYS[1], 'g', generation)
  end
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 1
