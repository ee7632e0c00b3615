-- Ends a reservation; in a ledger that has lost something nothing is given back. The tombstone makes a second call do nothing, and a reserve that is executed later charge nothing.
--   a: id outcome (sent | unclear | released) close (day or '') keep tomb days
local days = whole and redis.call('HGET', open, a.id)
local tomb = redis.call('GET', gone .. a.id)
if days then
  for _, day in ipairs(split(days)) do
    add(day, 'reserved', -1)
    add(day, a.outcome, 1)
  end
  redis.call('HDEL', open, a.id)
  redis.call('ZREM', due, 'r:' .. a.id)
  count_open()
  redis.call('SET', gone .. a.id, a.outcome, 'PX', a.tomb)
elseif not tomb then
  redis.call('SET', gone .. a.id, a.outcome, 'PX', a.tomb)
elseif a.outcome == 'sent' and string.sub(tomb, 1, 8) == 'expired ' then
  for _, day in ipairs(split(string.sub(tomb, 9))) do
    add(day, 'unclear', -1)
    add(day, 'sent', 1)
  end
  redis.call('SET', gone .. a.id, a.outcome, 'PX', a.tomb)
end

-- The upstream said that its threshold is reached: no more today, whatever our own count says.
if a.close ~= '' and inc then
  local d = read(a.close)
  if d.closed == 0 then
    redis.call('HSET', ledger, field(a.close, 'closed'), 1, field(a.close, 'learned'), d.committed)
    keep(a.close)
  end
end
return reply('settled')
