-- Takes all claims or none. KEYS: one counter each. ARGV, three for each key: permits, window in ms, 1 if it counts.
-- Returns nil, or {number of the first counter without room, ms until its window ends}.
for i, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or '0')
  if used >= tonumber(ARGV[3 * i - 2]) then
    return {i, math.max(1, redis.call('PTTL', key))}
  end
end
for i, key in ipairs(KEYS) do
  if ARGV[3 * i] == '1' and redis.call('INCR', key) == 1 then
    redis.call('PEXPIRE', key, ARGV[3 * i - 1])
  end
end
return false
