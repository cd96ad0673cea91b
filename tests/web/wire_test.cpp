// The form door behind a real listener: one visitor from page to thanks.
#include "captura/http/server.hpp"
#include "http/talk.hpp"
#include "web/door.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace captura::web::test {
namespace {

struct Silent final : http::Events {
    void request_refused(int, const std::string&, const std::string&) override {}
    void handler_failed(const std::string& target, const std::string& what) override { ADD_FAILURE() << target << ": " << what; }
    void accepting_paused(const std::string&) override {}
};

TEST(WebDoor, AVisitorSeesTheFormPostsItAndIsThanked)
{
    boost::asio::io_context loop{1};
    Door door;
    Silent events;
    http::ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    http::Server server{loop, settings, door.server, events};
    server.start();
    std::thread thread{[&] { loop.run(); }};
    const std::string address = server.address();
    {
        http::test::Talk talk{static_cast<unsigned short>(std::stoul(address.substr(address.rfind(':') + 1)))};
        const auto page = talk.ask("GET /f/contact HTTP/1.1\r\nHost: a.example\r\n\r\n");
        EXPECT_EQ(page.status, 200);
        const auto sent = talk.ask("POST /f/contact HTTP/1.1\r\nHost: a.example\r\nContent-Length: 8\r\n\r\nname=Ana");
        EXPECT_EQ(sent.status, 303);
        const auto thanks = talk.ask("GET " + sent.header("Location") + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
        EXPECT_EQ(thanks.status, 200);
        EXPECT_NE(thanks.body.find("Your inquiry has arrived"), std::string::npos);
        const auto big = talk.ask("POST /f/contact HTTP/1.1\r\nHost: a.example\r\nContent-Length: 262145\r\n\r\n");
        EXPECT_EQ(big.status, 413);
    }
    std::promise<void> stopped;
    server.stop([&] { stopped.set_value(); });
    stopped.get_future().wait();
    thread.join();
    ASSERT_EQ(door.submitted.size(), 1u);
    EXPECT_EQ(door.submitted.front().body, "name=Ana");
    EXPECT_EQ(door.submitted.front().visit.address, "127.0.0.1");
}

}  // namespace
}  // namespace captura::web::test
