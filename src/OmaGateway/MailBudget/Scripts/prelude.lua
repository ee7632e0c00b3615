-- Shared beginning of the mail ledger's scripts. One script is one atomic decision; all keys share one hash tag.
--   KEYS[1] ledger  hash: inc, run, clock, version, acked, roster, since, tainted, vouched, sequence, and per day d:<day>:<account>
--   KEYS[2] roster  hash: g:<gateway> = "joined seen beats", m:<gateway> = has still to post, after a loss
--   KEYS[3] open    hash: <reservation> = "<day at reserving>[,<further day>]"
--   KEYS[4] due     sorted set: r:<reservation> by end of lease, d:<day> by end of keeping (all in ms of Redis' clock)
--   KEYS[5] gone    prefix of the tombstones <prefix><reservation>, which expire by themselves
--   ARGV[1] one JSON object, here 'a'
local ledger, roster, open, due, gone = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local a = cjson.decode(ARGV[1])
local seconds = redis.call('TIME')
local now = tonumber(seconds[1]) * 1000 + math.floor(tonumber(seconds[2]) / 1000)
-- Which server, and which history of its data: a primary that was a replica for a while has the same run id and perhaps older data.
local replication = redis.call('INFO', 'replication')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') .. ':' .. (string.match(replication, 'master_replid:(%w+)') or '')
local replicas = tonumber(string.match(replication, 'connected_slaves:(%d+)') or 0)
local head = redis.call('HMGET', ledger, 'inc', 'run', 'clock', 'version', 'acked', 'roster', 'since', 'open')
local inc, version, acked, since = head[1], tonumber(head[4] or 0), tonumber(head[5] or 0), tonumber(head[7] or 0)
-- The marker is there, this is the server that wrote it, and no key was lost beside it.
local whole = inc and head[2] == run
  and tonumber(head[6] or 0) == redis.call('HLEN', roster) and tonumber(head[8] or 0) == redis.call('HLEN', open)

local accounts = { 'base', 'sent', 'unclear', 'reserved', 'released', 'closed', 'learned', 'unknown' }

local function field(day, account) return 'd:' .. day .. ':' .. account end

local function add(day, account, n) redis.call('HINCRBY', ledger, field(day, account), n) end

local function keep(day)
  for _, d in ipairs(a.days) do
    if d.name == day then redis.call('ZADD', due, d.finish + a.keep, 'd:' .. day) end
  end
end

local function read(day)
  local names, result = {}, { name = day }
  for i, account in ipairs(accounts) do names[i] = field(day, account) end
  local values = redis.call('HMGET', ledger, unpack(names))
  for i, account in ipairs(accounts) do result[account] = tonumber(values[i] or 0) end
  result.committed = result.base + result.sent + result.unclear
  return result
end

local function split(text)
  local parts = {}
  for part in string.gmatch(text, '[^,]+') do parts[#parts + 1] = part end
  return parts
end

-- Days that a mail may fall on which is reserved now; nil where the caller's table of days does not reach that far.
local function touched()
  local first, last, result = now - a.guard, now + a.lease + a.guard, {}
  if first < a.days[1].start or last >= a.days[#a.days].finish then return nil end
  local today
  for _, d in ipairs(a.days) do
    if d.start <= now and now < d.finish then today = d.name end
  end
  result[1] = today
  for _, d in ipairs(a.days) do
    if d.name ~= today and d.start <= last and first < d.finish then result[#result + 1] = d.name end
  end
  return result
end

local function count_open() redis.call('HSET', ledger, 'open', redis.call('HLEN', open)) end

-- A reservation that can't be given back any more stays charged: whether its mail was sent is not known.
local function expire(name)
  local days = redis.call('HGET', open, name)
  if days then
    for _, day in ipairs(split(days)) do
      add(day, 'reserved', -1)
      add(day, 'unclear', 1)
    end
    redis.call('HDEL', open, name)
    redis.call('SET', gone .. name, 'expired ' .. days, 'PX', a.tomb)
  end
  redis.call('ZREM', due, 'r:' .. name)
end

-- Leases that ran out, and days that are kept no longer.
local function sweep()
  local ended = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, 200)
  for _, entry in ipairs(ended) do
    local kind, name = string.sub(entry, 1, 1), string.sub(entry, 3)
    if kind == 'd' then
      for _, account in ipairs(accounts) do redis.call('HDEL', ledger, field(name, account)) end
      redis.call('ZREM', due, entry)
    else
      expire(name)
    end
  end
  if #ended > 0 then count_open() end
end

-- Redis' clock must have gone on as the caller's monotonic clock did, and never back.
local function clock_is_sure()
  local highest = tonumber(head[3] or 0)
  if a.expected > 0 and math.abs(now - a.expected) > a.tolerance then return false end
  if now < highest - a.backstep then return false end
  if now < highest then now = highest end
  return true
end

-- Each answer has a number: gateways may handle them in another order, and the clock gives many the same time, or is set back.
local function reply(status, day)
  local days = {}
  for i, d in ipairs(a.days) do days[i] = read(d.name) end
  return cjson.encode({
    status = status, day = day or '', now = now, inc = inc or '', version = version, acked = acked, since = since, days = days,
    sequence = inc and redis.call('HINCRBY', ledger, 'sequence', 1) or 0,
  })
end
