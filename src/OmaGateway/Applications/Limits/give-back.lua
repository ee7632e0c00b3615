-- Gives counted claims back; a window that has ended meanwhile is left alone. KEYS: one counter each.
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then
    redis.call('DECR', key)
  end
end
return #KEYS
