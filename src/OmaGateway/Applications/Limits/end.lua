-- Ends counted claims: nothing of them is in flight any more. KEYS: one counter each. ARGV: 1 gives them back too, 0 keeps them.
-- A window that has ended meanwhile is left alone.
local function less(key)
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
for _, key in ipairs(KEYS) do
  less(key .. ':held')
  if ARGV[1] == '1' then less(key) end
end
return #KEYS
