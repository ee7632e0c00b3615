-- Tells the outcome of a claimed application. KEYS as in claim.lua.
-- ARGV: identity of the body, F<code> or N<code>, ms to keep it by body, ms to keep it by key.
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if KEYS[2] and string.sub(ARGV[2], 1, 1) == 'F' then
  redis.call('SET', KEYS[2], ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[4])
end
return 'ok'
