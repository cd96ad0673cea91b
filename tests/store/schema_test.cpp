#include "store/store_fixture.hpp"

#include "store/statements.hpp"

#include <atomic>

namespace captura::store {
namespace {

using Schema = test::StoreTest;

TEST_F(Schema, ViewsHaveTheContractColumnsInTheirOrder)
{
    const struct {
        const char* view;
        const char* columns;
    } views[] = {
        {"lead_overview",
         "lead_id,created_at,stage,status,name,email,phone,company,job_title,owner,score,warmth,channel,source,medium,"
         "campaign,submissions,last_submission_at,contact_id,merged_into"},
        {"submission_overview",
         "submission_id,received_at,door,entry,channel,verdict,reasons,key,lead_id,contact_id,page,referrer"},
        {"touch_overview",
         "submission_id,lead_id,contact_id,touched_at,door,entry,channel,source_group,source_rule,source,medium,campaign,term,"
         "content,page,referrer,landing,landing_referrer"},
        {"lead_touches",
         "lead_id,touches,first_at,first_visit_at,first_group,first_source,first_medium,first_campaign,first_page,last_at,"
         "last_group,last_source,last_medium,last_campaign,last_page"},
        {"notification_overview", "notification_id,created_at,lead_id,recipient,transport,status,attempts,sent_at"},
    };
    for (const auto& [view, columns] : views)
        EXPECT_EQ(ask(std::string{"SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM "
                                  "information_schema.columns WHERE table_schema = 'captura' AND table_name = '"} +
                      view + "'"),
                  columns);
}

TEST_F(Schema, HasTheContractTables)
{
    for (const char* table : {"submission", "lead", "contact", "account", "opportunity", "identity", "touch", "manager",
                              "notification", "activity", "duplicate", "merge", "consent", "attachment",
                              "mailbox_cursor", "schema_migration"})
        EXPECT_EQ(ask(std::string{"SELECT to_regclass('captura."} + table + "') IS NOT NULL"), "t") << table;
}

TEST_F(Schema, TakesACustomerFromAnotherProgramByTheNamedColumnsAlone)
{
    execute("INSERT INTO captura.account (account_id, name, domain, phone) "
            "VALUES ('00000000-0000-7000-8000-000000000001', 'Acme', 'acme.example', '+34911234567')");
    execute("INSERT INTO captura.contact (contact_id, account_id, name, email, phone, company, owner_id) VALUES "
            "('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'Ana', "
            "'ana@acme.example', '+34612345678', 'Acme', NULL)");
    execute("INSERT INTO captura.identity (kind, value, contact_id) "
            "VALUES ('email', 'ana@acme.example', '00000000-0000-7000-8000-000000000002')");
    execute("INSERT INTO captura.account (name) VALUES ('Other')");
    EXPECT_EQ(ask("SELECT substr(account_id::text, 15, 1) FROM captura.account WHERE name = 'Other'"), "7");
}

TEST_F(Schema, TriggerCanonicalisesWhatOtherProgramsInsert)
{
    const struct {
        const char* kind;
        const char* given;
        const char* canonical;
    } rows[] = {
        {"email", "  Ana@Example.COM ", "ana@example.com"},
        {"email", "ana@example.com", "ana@example.com"},
        {"email", "ana@example.com\n", "ana@example.com"},
        {"email", "Ana Ruiz <Ana@Example.com>", "ana@example.com"},
        {"email", "mailto:Ana@Example.com", "ana@example.com"},
        {"phone", "+34 612-345-678", "+34612345678"},
        {"phone", "0034 612 345 678", "+34612345678"},
        {"phone", "(+34) 612.345.678", "+34612345678"},
        {"phone", "612 345 678", "612345678"},
        {"phone", "+34612345678", "+34612345678"},
        {"phone", "+34 (0)612+345", "+34612345"},
        {"phone", "tel:+34-612-345-678", "+34612345678"},
        {"phone", "Tel. 0034 612 34 56 78", "+34612345678"},
        {"phone", "+34 912 345 678 ext. 12", "+34912345678"},
        {"phone", "+44 (0)20 7946 0018", "+442079460018"},
        {"phone", "unknown", ""},
    };
    for (const auto& [kind, given, canonical] : rows) {
        execute("DELETE FROM captura.identity");
        execute(std::string{"INSERT INTO captura.identity (kind, value, shared) VALUES ('"} + kind + "', '" + given +
                "', true)");
        EXPECT_EQ(ask("SELECT value FROM captura.identity"), canonical) << given;
    }
    execute("UPDATE captura.identity SET kind = 'email', value = 'BO@example.com'");
    EXPECT_EQ(ask("SELECT value FROM captura.identity"), "bo@example.com");
}

TEST_F(Schema, MigratingTwiceIsMigratingOnce)
{
    Session session{settings()};
    EXPECT_TRUE(session.migrate().empty());
    const MigrationStatus status = session.migration_status();
    EXPECT_EQ(status.version, status.shipped);
    EXPECT_TRUE(status.pending.empty());
    session.prepare_all();
}

TEST_F(Schema, ManyWhoMigrateAtOnceDoItOnce)
{
    execute("DROP SCHEMA captura CASCADE");
    EXPECT_EQ(Session{settings()}.migration_status().version, 0);
    std::atomic<std::size_t> applied{0};
    std::vector<std::thread> daemons;
    for (int i = 0; i < 6; ++i)
        daemons.emplace_back([&] { applied += Session{settings()}.migrate().size(); });
    for (auto& daemon : daemons) daemon.join();
    EXPECT_EQ(applied, migrations().size());
    Session{settings()}.prepare_all();
}

TEST_F(Schema, RefusesADatabaseNewerThanTheProgram)
{
    execute("INSERT INTO captura.schema_migration (version, file) VALUES (9999, '9999_future.sql')");
    Session session{settings()};
    EXPECT_EQ(session.migration_status().version, 9999);
    try {
        session.migrate();
        FAIL() << "migrated a newer schema";
    } catch (const StoreError& error) {
        EXPECT_EQ(error.kind, StoreError::Kind::ours);
    }
}

TEST_F(Schema, PlanIsTheSqlThatWouldRun)
{
    EXPECT_NE(Session::migration_plan(0).find("CREATE TABLE captura.submission"), std::string::npos);
    EXPECT_EQ(Session::migration_plan(9999), "");
}

TEST_F(Schema, ManagersAreKeptByTheirAddress)
{
    Session session{settings()};
    const Manager ana = session.add_manager({{}, "Ana", "ana@example.com", "head", 2, true});
    EXPECT_FALSE(ana.id.is_nil());
    EXPECT_TRUE(session.remove_manager("ANA@example.com"));
    EXPECT_FALSE(session.managers().at(0).active);
    EXPECT_EQ(session.add_manager({{}, "Ana M", "ana@example.com", "seller", 1, true}).id, ana.id);
    EXPECT_TRUE(session.set_manager("ana@example.com", {{}, "Ana", "a.m@example.com", "seller", 3, true}));
    EXPECT_FALSE(session.set_manager("nobody@example.com", {}));
    const auto managers = session.managers();
    ASSERT_EQ(managers.size(), 1u);
    EXPECT_EQ(managers[0].email, "a.m@example.com");
    EXPECT_EQ(managers[0].tier, 3);
    EXPECT_EQ(session.health().active_managers, 1);
    EXPECT_FALSE(session.health().read_only);
}

TEST(Statements, AreBlocksUnderTheirNames)
{
    const auto found = parse_statements("-- about the file\n-- name: one\n-- why\nSELECT 1;\n\n-- name: two\nSELECT 2\n");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].name, "one");
    EXPECT_NE(found[0].sql.find("SELECT 1;"), std::string::npos);
    EXPECT_EQ(found[1].name, "two");
    EXPECT_TRUE(parse_statements("").empty());
    EXPECT_TRUE(parse_statements("-- nothing named\n").empty());
    EXPECT_THROW(parse_statements("-- name: one\nSELECT 1\n-- name: one\nSELECT 2\n"), std::logic_error);
    EXPECT_THROW(parse_statements("-- name: one\n-- only a comment\n"), std::logic_error);
    EXPECT_GT(statements().size(), 20u);
    EXPECT_THROW(statement("no_such"), std::logic_error);
}

}  // namespace
}  // namespace captura::store
