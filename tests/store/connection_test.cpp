#include "store/connection.hpp"

#include <gtest/gtest.h>

namespace captura::store {
namespace {

TEST(KindOf, SortsByWhatTheCallerDoesNext)
{
    using enum StoreError::Kind;
    const struct {
        const char* sqlstate;
        StoreError::Kind kind;
    } rows[] = {
        {"08006", away}, {"57P01", away}, {"53100", away}, {"53300", away}, {"55P03", away},  {"57014", away},
        {"25006", away}, {"", away},      {"40001", again}, {"40P01", again}, {"40003", in_doubt}, {"22021", bad_row},
        {"22P05", bad_row}, {"23505", bad_row}, {"54000", bad_row}, {"42P01", ours}, {"3F000", ours}, {"28P01", ours},
        {"XX000", ours},
    };
    for (const auto& [sqlstate, kind] : rows) EXPECT_EQ(kind_of(sqlstate), kind) << sqlstate;
}

TEST(ConnectionString, CarriesEverySettingOfTheSession)
{
    Settings settings;
    settings.url = "host=/run dbname=captura";
    const std::string plain = connection_string(settings);
    for (const char* part : {"host=/run dbname=captura options='-c statement_timeout=5000 ", "plan_cache_mode=force_generic_plan",
                             "client_encoding='UTF8'", "connect_timeout='3'", "application_name='captura'",
                             "target_session_attrs='read-write'"})
        EXPECT_NE(plain.find(part), std::string::npos) << part << "\n" << plain;

    settings.url = "postgresql://h1,h2/captura";
    const std::string uri = connection_string(settings);
    EXPECT_EQ(uri.rfind("postgresql://h1,h2/captura?options=%2Dc%20statement%5Ftimeout%3D5000%20", 0), 0u) << uri;
    EXPECT_NE(uri.find("&target_session_attrs=read%2Dwrite"), std::string::npos) << uri;
}

TEST(ConnectionString, LeavesTheOperatorTheLastWord)
{
    Settings settings;
    settings.url = "dbname=captura options = '-c role=\\'x\\' -c jit=on' application_name=mine target_session_attrs=any";
    const std::string plain = connection_string(settings);
    EXPECT_NE(plain.find("-c role=\\'x\\' -c jit=on'"), std::string::npos) << plain;
    EXPECT_EQ(plain.find("application_name='captura'"), std::string::npos) << plain;
    EXPECT_EQ(plain.find("read-write"), std::string::npos) << plain;

    settings.url = "postgresql:///captura?options=-c%20jit%3Don&application_name=mine";
    const std::string uri = connection_string(settings);
    EXPECT_NE(uri.find("%20-c%20jit%3Don&client_encoding"), std::string::npos) << uri;
    EXPECT_EQ(uri.find("application_name=captura"), std::string::npos) << uri;
}

}  // namespace
}  // namespace captura::store
