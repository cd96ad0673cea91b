#include "daemon/try_folder.hpp"
#include "mail/blocking_socket.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace captura::daemon {
namespace {

TEST(TryFolder, KnowsAPortThatIsTaken)
{
    const auto [descriptor, port] = test::BlockingSocket::listen();
    EXPECT_TRUE(is_taken("127.0.0.1:" + std::to_string(port)));
    ::close(descriptor);
    EXPECT_FALSE(is_taken("127.0.0.1:" + std::to_string(port)));
    EXPECT_FALSE(is_taken("127.0.0.1:0"));
    EXPECT_FALSE(is_taken("no address")) << "that is for the configuration to say";
}

TEST(TryFolder, IsHeldByOne)
{
    const test::TempFolder folder;
    EXPECT_TRUE(hold_try_folder(folder.path()));
    EXPECT_FALSE(hold_try_folder(folder.path()));
}

}  // namespace
}  // namespace captura::daemon
