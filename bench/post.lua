-- wrk: every request is another person with a form of about 370 octets; one in four came before. The seed (1 to 9) gives
-- each run persons of its own, down to their phone numbers.
local count = 0
local seed = tonumber(os.getenv("CAPTURA_BENCH_SEED") or "1")
local began = os.time() * 1000

-- As our own pages give it: a version 7 UUID, drawn when the page is.
local function key()
    local time = began + math.floor(count / 10)
    return string.format("%08x-%04x-7%03x-8%03x-%012x", math.floor(time / 65536), time % 65536, count % 4096,
        seed % 4096, count)
end

-- The head once, not for every request: what the load costs is taken from those it is put on.
local head

init = function()
    head = string.format("POST /f/contact HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/x-www-form-urlencoded\r\n" ..
        "Accept: application/json\r\nContent-Length: ", wrk.host, wrk.port)
end

request = function()
    count = count + 1
    local person = (count % 4 == 0) and (count * 7919 % 200000) or (200000 + seed * 10000000 + count)
    local body = string.format(
        "name=Visitor+Number+%d&email=visitor%d%%40bench.example.org&phone=%%2B346%08d&company=Bench+Company+%d" ..
        "&job_title=Head+of+Purchasing&message=We+would+like+an+offer+for+%d+desks+and+chairs%%2C+delivered+to+our+" ..
        "office+in+Madrid+before+the+end+of+next+month.+Please+call+in+the+morning.&utm_source=google&utm_medium=cpc" ..
        "&utm_campaign=desks&_page=https%%3A%%2F%%2Fwww.bench.example.org%%2Fdesks&_id=%s",
        person, person, person % 100000000, person % 5000, count % 90 + 10, key())
    return head .. #body .. "\r\n\r\n" .. body
end

done = function(summary, latency, requests)
    io.write(string.format("captura-bench %d %d %.3f %.3f %d\n", summary.requests, summary.duration,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
