-- One token's shared copies are one hash: its generation (field g) and one field for each lookup, so that they live and go together.
-- KEYS: 1 the hash, 2 the lease of this lookup. ARGV: 1 the lookup's field, 2 who asks, 3 the lease in ms, 4 when it is wanted: never, missing
-- (only where there is no value) or always.
-- Returns {generation or nil, value or nil, 1 where the lease is the caller's}.
local found = redis.call('HMGET', KEYS[1], 'g', ARGV[1])
local leased = 0
if ARGV[4] == 'always' or (ARGV[4] == 'missing' and not found[2]) then
  if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) or redis.call('GET', KEYS[2]) == ARGV[2] then
    leased = 1
  end
end
return { found[1], found[2], leased }
