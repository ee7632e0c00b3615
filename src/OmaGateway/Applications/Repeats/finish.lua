-- Tells the outcome of a claimed application, unless another gateway has claimed it since. KEYS as in claim.lua.
-- ARGV: identity of the body, F<code> or N<code>, ms to keep it by body, ms to keep it by key, P<gateway>.
local state = redis.call('GET', KEYS[1])
if state and state ~= ARGV[5] then return 'lost' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if KEYS[2] and string.sub(ARGV[2], 1, 1) == 'F' then
  redis.call('SET', KEYS[2], ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[4])
end
return 'ok'
