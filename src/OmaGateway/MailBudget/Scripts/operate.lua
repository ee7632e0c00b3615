-- An operator's word about one day. It settles what is unknown about it.
--   a: action (set-spent | close | reopen) day spent keep days
if not inc then return reply('rejoin') end
local d = read(a.day)
if a.action == 'set-spent' then
  redis.call('HSET', ledger, field(a.day, 'base'), math.max(0, a.spent - d.sent - d.unclear), field(a.day, 'unknown'), 0)
elseif a.action == 'close' then
  redis.call('HSET', ledger, field(a.day, 'closed'), 1)
else
  redis.call('HSET', ledger, field(a.day, 'closed'), 0, field(a.day, 'learned'), 0, field(a.day, 'unknown'), 0)
  redis.call('HSET', ledger, 'clock', now)
end
if a.action ~= 'close' then
  local tainted = {}
  for _, day in ipairs(split(redis.call('HGET', ledger, 'tainted') or '')) do
    if day ~= a.day then tainted[#tainted + 1] = day end
  end
  redis.call('HSET', ledger, 'tainted', table.concat(tainted, ','))
end
keep(a.day)
return reply('done')
