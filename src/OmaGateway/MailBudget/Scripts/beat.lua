-- A gateway's sign of life: it joins, tells after a loss what it knows, and takes home the ledger's state and roster.
--   a: gateway inc nonce into left[] seen leave knows vouch last stale high{} closed[] members[] evict{}
--      limit assume window lease guard expected tolerance backstep keep tomb days
if string.match(redis.call('INFO', 'memory'), 'maxmemory_policy:allkeys') then return reply('evicts') end
if not clock_is_sure() then return reply('clock') end
local key = 'g:' .. a.gateway
if a.leave == 1 then
  if whole and inc == a.inc and redis.call('HDEL', roster, key) == 1 then
    version = version + 1
    redis.call('HSET', ledger, 'version', version, 'roster', redis.call('HLEN', roster))
  end
  return reply('left')
end

local function members()
  local all, flat = {}, redis.call('HGETALL', roster)
  for i = 1, #flat, 2 do all[flat[i]] = flat[i + 1] end
  return all
end

local days = touched()
if not days then return reply('days') end

if whole and inc == a.inc and version < a.seen then whole = false end -- older than what the caller has seen of it
for _, old in ipairs(a.left) do
  if old == inc then whole = false end -- one that the caller has left for a newer one, which is lost
end

-- Lost, in part or whole: every day that a mail reserved until now may fall on is unknown until it has been put together again.
if not whole then
  for name, _ in pairs(members()) do
    if string.sub(name, 1, 2) == 'g:' then
      redis.call('HDEL', roster, name)
      redis.call('HSET', roster, 'm:' .. string.sub(name, 3), 1)
    end
  end
  inc, since, acked = a.nonce, now, 0
  local tainted = split(redis.call('HGET', ledger, 'tainted') or '')
  for _, day in ipairs(days) do tainted[#tainted + 1] = day end
  redis.call('HSET', ledger, 'inc', inc, 'run', run, 'since', since, 'tainted', table.concat(tainted, ','), 'vouched', 0)
  for _, day in ipairs(days) do
    redis.call('HSET', ledger, field(day, 'unknown'), 1)
    keep(day)
  end
  -- What is in flight may have been given back already by the ledger that was lost, and its mail granted to another.
  for _, name in ipairs(redis.call('HKEYS', open)) do expire(name) end
  count_open()
  redis.call('HSET', ledger, 'roster', redis.call('HLEN', roster))
end
redis.call('HSET', ledger, 'clock', now)
sweep()

-- Join. Whoever comes from another incarnation posts what it knows of it; before that it must have given up what it was granted there.
local me, seen = redis.call('HGET', roster, key), a.seen
if not me or a.inc ~= inc then
  if a.into ~= inc then return reply('rejoin') end
  version = version + 1
  me, seen = version .. ' 0 0', version
  if a.inc ~= inc and a.knows == 1 then
    for day, total in pairs(a.high) do
      local d = read(day)
      local charged = d.committed + d.reserved
      if total > charged then
        add(day, 'base', total - charged)
        keep(day)
      end
    end
    for _, day in ipairs(a.closed) do
      redis.call('HSET', ledger, field(day, 'closed'), 1)
      keep(day)
    end
    for _, other in ipairs(a.members) do
      if other ~= a.gateway and redis.call('HEXISTS', roster, 'g:' .. other) == 0 then
        redis.call('HSET', roster, 'm:' .. other, 1)
      end
    end
    if a.vouch == 1 and now - a.last <= a.stale then redis.call('HSET', ledger, 'vouched', 1) end
  end
end
local joined, _, beats = string.match(me, '(%d+) (%d+) (%d+)')
redis.call('HSET', roster, key, joined .. ' ' .. seen .. ' ' .. (tonumber(beats) + 1))
redis.call('HDEL', roster, 'm:' .. a.gateway)

-- Gateways that the caller has not seen move for long enough, by its own clock.
for other, count in pairs(a.evict) do
  local entry = redis.call('HGET', roster, 'g:' .. other)
  if entry and tonumber(string.match(entry, '(%d+)$')) == count then
    redis.call('HDEL', roster, 'g:' .. other)
    version = version + 1
  end
end

-- A newcomer may reserve once every gateway has heard of it: so nobody who spent is unknown to those who restore.
local all, missing, listed = members(), 0, {}
acked = version
for name, value in pairs(all) do
  local id = string.sub(name, 3)
  if string.sub(name, 1, 2) == 'm:' then
    missing = missing + 1
    listed[id] = -1
  else
    local at, seen, moved = string.match(value, '(%d+) (%d+) (%d+)')
    acked = math.min(acked, tonumber(seen))
    listed[id] = tonumber(moved)
  end
end
redis.call('HSET', ledger, 'version', version, 'acked', acked, 'roster', redis.call('HLEN', roster))

-- Put together again: all have posted, and one of them knew all. Or nobody knows: then what the operator told to assume.
local tainted = split(redis.call('HGET', ledger, 'tainted') or '')
if #tainted > 0 and missing == 0 then
  local vouched = redis.call('HGET', ledger, 'vouched') == '1'
  if vouched or (now - since >= a.window and a.assume < a.limit) then
    for _, day in ipairs(tainted) do
      local d = read(day)
      if not vouched and d.committed + d.reserved < a.assume then add(day, 'base', a.assume - d.committed - d.reserved) end
      redis.call('HSET', ledger, field(day, 'unknown'), 0)
    end
    redis.call('HSET', ledger, 'tainted', '')
  end
end

local result = cjson.decode(reply('beat'))
result.members = listed
result.joined = tonumber(joined)
result.missing = missing
result.replicas = replicas
return cjson.encode(result)
