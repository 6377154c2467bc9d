-- Script for wrk: sends requests drawn from a file and prints what came of it as JSON. In the file, lines that begin with H are
-- headers of the next request, and one that begins with B is its body, which ends it.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  failed = 0
  requests = {}
  math.randomseed(os.time())
  local headers = {}
  for line in io.lines(arguments[1]) do
    local rest = line:sub(2)
    if line:sub(1, 1) == "H" then
      local name, value = rest:match("^([^:]+): (.*)$")
      headers[name] = value
    else
      table.insert(requests, wrk.format("POST", nil, headers, rest))
      headers = {}
    end
  end
end

function request()
  return requests[math.random(#requests)]
end

-- GraphQL tells of errors with status 200 as well.
function response(status, headers, body)
  if status ~= 200 or body:find('"errors":', 1, true) then failed = failed + 1 end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("failed") end
  local errors = summary.errors
  print(string.format(
    '{"answers":%d,"microseconds":%d,"p50":%d,"p99":%d,"wrong":%d,"broken":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
