-- Reserves one mail on every day that it may fall on, or says why not. Asked again with the same id it charges once, and writes
-- again, so that a WAIT after it vouches for the reservation.
--   a: id gateway inc deadline lease guard limit acks expected tolerance backstep keep tomb days
if not clock_is_sure() then return reply('clock') end
if now > a.deadline then return reply('late') end
if not whole or inc ~= a.inc then return reply('rejoin') end
local me = redis.call('HGET', roster, 'g:' .. a.gateway)
if not me then return reply('rejoin') end
local joined, seen, beats = string.match(me, '(%d+) (%d+) (%d+)')
if acked < tonumber(joined) then return reply('joining') end
redis.call('HSET', ledger, 'clock', now)
if redis.call('EXISTS', gone .. a.id) == 1 then return reply('gone') end

local held = redis.call('HGET', open, a.id)
if held then
  redis.call('HSET', open, a.id, held)
  return reply('granted', split(held)[1])
end

if replicas < a.acks then return reply('fewReplicas') end
sweep()
local days = touched()
if not days then return reply('days') end
for _, day in ipairs(days) do
  local d = read(day)
  if d.unknown == 1 then return reply('unknown', day) end
  if d.closed == 1 or d.committed >= a.limit then return reply('exhausted', day) end
  if d.committed + d.reserved >= a.limit then return reply('busy', day) end
end

for _, day in ipairs(days) do
  add(day, 'reserved', 1)
  keep(day)
end
redis.call('HSET', open, a.id, table.concat(days, ','))
redis.call('ZADD', due, now + a.lease, 'r:' .. a.id)
redis.call('HSET', roster, 'g:' .. a.gateway, joined .. ' ' .. seen .. ' ' .. (tonumber(beats) + 1))
count_open()
return reply('granted', days[1])
