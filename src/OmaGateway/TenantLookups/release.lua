-- Gives a lease back without an answer to keep. KEYS: 1 the lease. ARGV: 1 whose.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
