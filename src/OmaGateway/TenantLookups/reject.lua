-- A token was rejected: its copies go, and its new generation refuses every answer that was asked for before. The generation alone has to
-- outlive the flights of that time, no more: where copies are gone nothing can come back.
-- KEYS: 1 the hash. ARGV: 1 the new generation, 2 its life in ms, 3 channel, 4 message.
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'g', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
