-- Claims an application for one gateway. KEYS: by body, and by Idempotency-Key where there is one.
-- ARGV: identity of the body, lease in ms, ms for which a key stays bound to its body, P<gateway>.
-- A body's value is P<gateway> (in flight), F<code> (final) or N<code> (over, not to be replayed); a key's is <body> or <body>|F<code>.
-- Returns mine, wait, reused or F<code>.
if KEYS[2] then
  local bound = redis.call('GET', KEYS[2])
  if bound then
    local at = string.find(bound, '|', 1, true)
    if string.sub(bound, 1, at and at - 1 or -1) ~= ARGV[1] then return 'reused' end
    if at then return string.sub(bound, at + 1) end
  end
end
local state = redis.call('GET', KEYS[1])
local kind = state and string.sub(state, 1, 1)
if kind == 'F' then return state end
if KEYS[2] then redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3]) end
if kind == 'P' and state ~= ARGV[4] then return 'wait' end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[2])
return 'mine'
