-- Takes all claims or none. KEYS: one counter each, and beside it <key>:held, those of them that are in flight.
-- ARGV, four for each key: permits, window in ms, 1 if it counts, ms after which what is held counts for good (0: at once).
-- Returns nil, or {number of the first counter without room, ms until its window ends, 1 if only what is held leaves no room}.
local function number(key) return tonumber(redis.call('GET', key) or '0') end
for i, key in ipairs(KEYS) do
  local permits, used = tonumber(ARGV[4 * i - 3]), number(key)
  if used >= permits then
    local held = ARGV[4 * i] ~= '0' and number(key .. ':held') or 0
    return {i, math.max(1, redis.call('PTTL', key)), used - held < permits and 1 or 0}
  end
end
for i, key in ipairs(KEYS) do
  if ARGV[4 * i - 1] == '1' and redis.call('INCR', key) == 1 then
    redis.call('PEXPIRE', key, ARGV[4 * i - 2])
  end
  if ARGV[4 * i] ~= '0' then
    redis.call('INCR', key .. ':held')
    redis.call('PEXPIRE', key .. ':held', ARGV[4 * i])
  end
end
return false
