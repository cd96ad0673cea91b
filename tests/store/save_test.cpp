#include "store/store_fixture.hpp"

#include "support/corpora.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/notification>

namespace captura::store {
namespace {

using test::in_lane;
using test::inquiry;
using SaveBatch = test::StoreTest;

std::string lead_of(const Saved& saved)
{
    return saved.lead_id ? saved.lead_id->text() : "none";
}

TEST_F(SaveBatch, OneInquiryIsSubmissionCardTouchIdentityAndNotice)
{
    Settings told = settings();
    told.notify_to = "sales@example.com";
    Session session{told};
    const Judged ana = inquiry("Ana García", "ana@example.com", "+34612345678");
    const auto saved = session.save({&ana, 1});
    ASSERT_EQ(saved.size(), 1u);
    EXPECT_TRUE(saved[0].new_card);
    EXPECT_FALSE(saved[0].repeat);
    EXPECT_EQ(saved[0].submission_id, ana.submission.id);
    EXPECT_EQ(ask("SELECT concat_ws('|', stage, name, email, phone, channel, source, submissions) "
                  "FROM captura.lead_overview"),
              "lead|Ana García|ana@example.com|+34612345678|form|google|1");
    EXPECT_EQ(ask("SELECT concat_ws('|', lead_id, verdict, door, entry, page, referrer) "
                  "FROM captura.submission_overview"),
              lead_of(saved[0]) + "|lead|web|contact|https://www.example.com/contact|https://www.google.com/");
    EXPECT_EQ(count("touch"), "1");
    EXPECT_EQ(count("activity"), "1");
    EXPECT_EQ(count("identity"), "2");
    EXPECT_EQ(ask("SELECT concat_ws('|', lead_id, recipient, transport, status, attempts) "
                  "FROM captura.notification_overview"),
              lead_of(saved[0]) + "|sales@example.com|mail|pending|0");
}

TEST_F(SaveBatch, TheSameKeyIsOneSubmissionWheneverItComes)
{
    Session session{settings()};
    const Judged ana = inquiry("Ana", "ana@example.com");
    Judged again = inquiry("Ana", "ana@example.com");
    again.submission.key = ana.submission.key;
    const std::vector<Judged> batch{ana, again};
    const auto saved = session.save(batch);
    EXPECT_FALSE(saved[0].repeat);
    EXPECT_TRUE(saved[1].repeat) << "in the same batch";
    EXPECT_EQ(saved[1].submission_id, ana.submission.id);
    const auto later = session.save({&again, 1});
    EXPECT_TRUE(later[0].repeat) << "in a later one";
    EXPECT_EQ(later[0].submission_id, ana.submission.id);
    EXPECT_EQ(later[0].lead_id, saved[0].lead_id);
    EXPECT_EQ(count("submission"), "1");
    EXPECT_EQ(count("touch"), "1");
    EXPECT_EQ(ask("SELECT submissions FROM captura.lead"), "1");
}

TEST_F(SaveBatch, TheSameReceiptUnderAnotherKeyIsARepeatToo)
{
    Session session{settings()};
    const Judged ana = inquiry("Ana", "ana@example.com");
    session.save({&ana, 1});
    Judged other_door = ana;
    other_door.submission.key = "api:other";
    EXPECT_TRUE(session.save({&other_door, 1})[0].repeat);
    EXPECT_EQ(count("submission"), "1");
}

TEST_F(SaveBatch, RepeatTellsTheOwnerAndFillsOnlyWhatIsEmpty)
{
    Session session{settings()};
    session.add_manager({{}, "Bo", "bo@example.com", "seller", 1, true});
    Judged first = inquiry("Ana", "ana@example.com");
    const auto opened = session.save({&first, 1});
    session.add_manager({{}, "Cy", "cy@example.com", "seller", 1, true});
    Judged second = inquiry("Ana M. García", "ana@example.com", "+34612345678");
    second.judgement.contact.company = "Acme";
    const auto saved = session.save({&second, 1});
    EXPECT_FALSE(saved[0].new_card);
    EXPECT_FALSE(saved[0].repeat) << "another submission, the same card";
    EXPECT_EQ(saved[0].lead_id, opened[0].lead_id);
    EXPECT_EQ(ask("SELECT concat_ws('|', name, phone, company, submissions, owner) FROM captura.lead_overview"),
              "Ana|+34612345678|Acme|2|bo@example.com");
    EXPECT_EQ(ask("SELECT string_agg(event || ' ' || recipient, ', ' ORDER BY notification_id) FROM captura.notification"),
              "created bo@example.com, repeat bo@example.com");
    Judged by_phone = inquiry("Ana", "", "+34612345678");
    EXPECT_EQ(session.save({&by_phone, 1})[0].lead_id, opened[0].lead_id) << "the phone offered later leads there too";
}

TEST_F(SaveBatch, CardsMadeInABatchAreKnownWithinIt)
{
    Session session{settings()};
    const std::vector<Judged> batch{inquiry("Ana", "ana@example.com", "+34612345678"), inquiry("Bo", "bo@example.com"),
                                    inquiry("Ana", "ana2@example.com", "+34612345678"), inquiry("A", "ana2@example.com")};
    const auto saved = session.save(batch);
    EXPECT_EQ(saved[2].lead_id, saved[0].lead_id);
    EXPECT_EQ(saved[3].lead_id, saved[0].lead_id);
    EXPECT_NE(saved[1].lead_id, saved[0].lead_id);
    EXPECT_EQ(count("lead"), "2");
    EXPECT_EQ(ask("SELECT submissions FROM captura.lead WHERE name = 'Ana'"), "3");
}

TEST_F(SaveBatch, SellersTakeTurnsAndHeadsOnlyWithoutThem)
{
    Session session{settings()};
    session.add_manager({{}, "Head", "head@example.com", "head", 1, true});
    const Judged first = inquiry("A", "a@example.com");
    session.save({&first, 1});
    EXPECT_EQ(ask("SELECT recipient FROM captura.notification"), "head@example.com");
    for (const char* email : {"s1@example.com", "s2@example.com", "s3@example.com"})
        session.add_manager({{}, "S", email, "seller", 1, true});
    session.remove_manager("s3@example.com");
    std::vector<Judged> batch;
    for (int i = 0; i < 9; ++i) batch.push_back(inquiry("N", "n" + std::to_string(i) + "@example.com"));
    session.save(batch);
    const Judged last = inquiry("N", "n10@example.com");
    session.save({&last, 1});
    for (const char* email : {"s1@example.com", "s2@example.com"})
        EXPECT_EQ(count(std::string{"lead_overview WHERE owner = '"} + email + "'"), "5") << email;
}

TEST_F(SaveBatch, ACustomerIsAnExistingCardAndLearnsNothingFromAStranger)
{
    execute("INSERT INTO captura.manager (manager_id, name, email) "
            "VALUES ('00000000-0000-7000-8000-00000000000a', 'Key account', 'key@example.com')");
    execute("INSERT INTO captura.contact (contact_id, name, owner_id) VALUES "
            "('00000000-0000-7000-8000-00000000000c', 'Ana', '00000000-0000-7000-8000-00000000000a')");
    execute("INSERT INTO captura.identity (kind, value, contact_id) "
            "VALUES ('email', 'Ana@Acme.example', '00000000-0000-7000-8000-00000000000c')");
    Session session{settings()};
    const Judged ana = inquiry("Ana", "ana@acme.example", "+34612345678");
    const auto saved = session.save({&ana, 1});
    EXPECT_FALSE(saved[0].lead_id);
    EXPECT_FALSE(saved[0].new_card);
    EXPECT_EQ(count("lead"), "0");
    EXPECT_EQ(ask("SELECT contact_id FROM captura.submission_overview"), "00000000-0000-7000-8000-00000000000c");
    EXPECT_EQ(ask("SELECT event || ' ' || recipient FROM captura.notification"), "repeat key@example.com");
    EXPECT_EQ(ask("SELECT active FROM captura.identity WHERE kind = 'phone'"), "f");

    const Judged by_phone = inquiry("Someone", "", "+34612345678");
    EXPECT_TRUE(session.save({&by_phone, 1})[0].new_card) << "the phone was only offered";
    const auto notices = session.claim_notices("d1", 10, std::chrono::seconds{60});
    ASSERT_EQ(notices.size(), 2u);
    EXPECT_TRUE(notices[0].lead_id.is_nil());
    EXPECT_EQ(notices[0].name, "Ana");
}

TEST_F(SaveBatch, ACustomerWhomNobodyLooksAfterStaysWithWhoWasToldFirst)
{
    Session session{settings()};
    session.add_manager({{}, "One", "s1@example.com", "seller", 1, true});
    session.add_manager({{}, "Two", "s2@example.com", "seller", 1, true});
    execute("INSERT INTO captura.contact (contact_id, name) VALUES ('00000000-0000-7000-8000-00000000000c', 'Ana')");
    execute("INSERT INTO captura.identity (kind, value, contact_id) "
            "VALUES ('email', 'ana@acme.example', '00000000-0000-7000-8000-00000000000c')");
    for (int i = 0; i < 3; ++i) {
        const Judged ana = inquiry("Ana", "ana@acme.example");
        session.save({&ana, 1});
    }
    EXPECT_EQ(ask("SELECT count(DISTINCT recipient) FROM captura.notification"), "1");
    EXPECT_EQ(ask("SELECT m.email = n.recipient FROM captura.contact AS c JOIN captura.manager AS m "
                  "ON m.manager_id = c.owner_id, captura.notification AS n LIMIT 1"),
              "t");
}

TEST_F(SaveBatch, AMergedCardAnswersUnderItsSurvivor)
{
    Session session{settings()};
    const std::vector<Judged> three{inquiry("A", "a@example.com"), inquiry("B", "b@example.com"),
                                    inquiry("C", "c@example.com")};
    const auto cards = session.save(three);
    execute("UPDATE captura.lead SET merged_into = '" + lead_of(cards[1]) + "' WHERE lead_id = '" + lead_of(cards[0]) + "'");
    execute("UPDATE captura.lead SET merged_into = '" + lead_of(cards[2]) + "' WHERE lead_id = '" + lead_of(cards[1]) + "'");
    const Judged again = inquiry("A", "a@example.com");
    EXPECT_EQ(session.save({&again, 1})[0].lead_id, cards[2].lead_id);
    EXPECT_EQ(ask("SELECT submissions FROM captura.lead WHERE name = 'C'"), "2");
}

TEST_F(SaveBatch, UncertainPairsGoToTheReviewListOnce)
{
    Session session{settings()};
    const std::vector<Judged> two{inquiry("A", "a@example.com"), inquiry("B", "", "+34612345678")};
    const auto cards = session.save(two);
    for (int i = 0; i < 2; ++i) {
        const Judged both = inquiry("A", "a@example.com", "+34612345678");
        EXPECT_EQ(session.save({&both, 1})[0].lead_id, cards[0].lead_id) << "e-mail before phone";
    }
    EXPECT_EQ(count("duplicate"), "1");
    EXPECT_EQ(ask("SELECT concat_ws('|', lead_id, other_lead_id, status) FROM captura.duplicate"),
              lead_of(cards[0]) + "|" + lead_of(cards[1]) + "|open");
    EXPECT_EQ(count("identity"), "2") << "the phone goes on leading to its first card alone";
}

TEST_F(SaveBatch, ASwitchboardTiesNobodyTogether)
{
    execute("INSERT INTO captura.identity (kind, value, shared) VALUES ('phone', '+34911234567', true)");
    Session session{settings()};
    const std::vector<Judged> two{inquiry("A", "a@example.com", "+34911234567"),
                                  inquiry("B", "b@example.com", "+34911234567")};
    const auto saved = session.save(two);
    EXPECT_NE(saved[0].lead_id, saved[1].lead_id);
    EXPECT_EQ(count("identity WHERE kind = 'phone'"), "1");
}

TEST_F(SaveBatch, LanesHaveARowAndNoCard)
{
    Settings told = settings();
    told.notify_to = "sales@example.com";
    Session session{told};
    std::vector<Judged> batch;
    for (const Verdict verdict : {Verdict::interest, Verdict::spam, Verdict::automatic, Verdict::rejected, Verdict::unreadable})
        batch.push_back(in_lane(verdict, std::string{to_text(verdict)} + "_reason"));
    batch[3].judgement.rejections = {{"email", "required"}, {"phone", "invalid_phone"}};
    for (const Saved& saved : session.save(batch)) EXPECT_FALSE(saved.lead_id);
    EXPECT_EQ(count("submission_overview WHERE reasons = ARRAY[verdict || '_reason']"), "5");
    for (const char* table : {"lead", "touch", "notification", "identity"}) EXPECT_EQ(count(table), "0") << table;
    const auto lane = session.lane(std::nullopt, 10);
    ASSERT_EQ(lane.size(), 5u);
    EXPECT_EQ(lane.front().verdict, "unreadable") << "newest first";
    EXPECT_EQ(session.lane(Verdict::spam, 10).size(), 1u);
    const auto rejected = session.submission(batch[3].submission.id);
    ASSERT_TRUE(rejected);
    EXPECT_EQ(rejected->judgement.rejections, batch[3].judgement.rejections);
}

TEST_F(SaveBatch, EverythingSaidComesBack)
{
    Session session{settings()};
    Judged judged = inquiry("Ana", "ana@example.com", "+34612345678");
    judged.submission.door = Door::mail;
    judged.submission.body = std::string{"\0\xff raw \r\n octets", 17} + std::string(300'000, '\xfe');
    judged.submission.given_key = "k-1";
    judged.submission.after = fresh_uuid();
    judged.submission.place = Place{"sales", "INBOX", 7, 42, ""};
    judged.submission.visit = {"203.0.113.7", std::string{"agent \xff\0", 8}, "es", "https://o", "https://r"};
    judged.inquiry.fields = {{"tag", "one"}, {"tag", "two"}, {"empty", ""}, {"_consent.marketing", "v3"}, {"marketing", "yes"},
                             {"_consent.profile", "v1"}, {"_consent.calls", "v2"}, {"calls", "No"}};
    judged.inquiry.attachments = {{"a.pdf", "application/pdf", std::string{"\0pdf\xff", 5}}, {"b", "text/plain", ""}, {"c.exe", "", "MZ"}};
    judged.judgement.refused_files = {2};
    judged.judgement.reasons = {"role_account", "charset_guessed"};
    judged.judgement.automatic = "auto_reply";
    judged.judgement.author_from = "forwarded";
    judged.judgement.language = "es";
    judged.judgement.contact.message = "line one\nline \"two\" \\ \x01";
    judged.judgement.source.inputs.parameters = {{"utm_source", "google"}};
    session.save({&judged, 1});

    const auto back = session.submission(judged.submission.id);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->submission.body, judged.submission.body);
    EXPECT_EQ(back->submission.received_at, judged.submission.received_at);
    EXPECT_EQ(back->submission.after, judged.submission.after);
    EXPECT_EQ(back->submission.place, judged.submission.place);
    EXPECT_EQ(back->submission.key, judged.submission.key);
    EXPECT_EQ(back->submission.visit.user_agent, "agent \xEF\xBF\xBD\xEF\xBF\xBD") << "a stranger's octets, made text";
    EXPECT_EQ(back->inquiry.fields, judged.inquiry.fields);
    EXPECT_EQ(back->judgement.reasons, judged.judgement.reasons);
    EXPECT_EQ(back->judgement.automatic, "auto_reply");
    EXPECT_EQ(back->judgement.author_from, "forwarded");
    EXPECT_EQ(back->judgement.contact.message, judged.judgement.contact.message);
    EXPECT_EQ(back->judgement.contact.emails, judged.judgement.contact.emails);
    EXPECT_EQ(back->judgement.contact.phones, judged.judgement.contact.phones);
    EXPECT_EQ(back->judgement.source.inputs.parameters, judged.judgement.source.inputs.parameters);
    EXPECT_EQ(ask("SELECT string_agg(name || ' ' || octets, ', ' ORDER BY position) FROM captura.attachment"),
              "a.pdf 5, b 0");
    EXPECT_EQ(ask("SELECT purpose || ' ' || version FROM captura.consent"), "marketing v3");
    EXPECT_FALSE(session.submission(fresh_uuid()));
}

TEST_F(SaveBatch, AConsentCanBeProvedWordForWordAlsoWhenTheFormSaysSomethingElseByNow)
{
    Session session{settings()};
    session.remember_forms({{"contact", "form-1"}},
                           {{"contact", "news", "a1", "en", "Send me news."}, {"contact", "news", "b1", "es", "Mándenme novedades."}});
    Judged judged = inquiry("Ana", "ana@example.com");
    judged.submission.entry = "contact";
    judged.submission.received_at = now();
    judged.submission.visit.address = "203.0.113.7";
    judged.inquiry.fields = {{"_version", "form-1"}, {"_consent.news", "b1"}, {"news", "yes"}};
    judged.judgement.language = "es";
    session.remember_forms({{"contact", "form-2"}}, {{"contact", "news", "a2", "en", "Send me much news."}});
    session.remember_forms({{"contact", "form-2"}}, {{"contact", "news", "a1", "en", "Send me nothing."}});
    Judged without = inquiry("Eva", "eva@example.com");
    without.submission.entry = "contact";
    without.submission.received_at = now() + std::chrono::seconds{1};
    without.inquiry.fields = {{"_version", "form-9"}, {"_consent.news", "zz"}, {"news", "on"}};
    Judged by_server = inquiry("Bo", "bo@example.com");
    by_server.submission.door = Door::api;
    by_server.submission.entry = "partner";
    by_server.inquiry.fields = {{"_form", "contact"}, {"_consent.news", "a1"}, {"news", "yes"}};
    const Judged batch[] = {judged, without, by_server};
    session.save(batch);

    EXPECT_EQ(ask("SELECT text FROM captura.consent_evidence WHERE entry = 'partner'"), "Send me news.");
    EXPECT_EQ(ask("SELECT version || ' ' || language || ' ' || text || ' ' || form_version || ' ' || address || ' ' || sha256 "
                  "FROM captura.consent_evidence WHERE version = 'b1'"),
              "b1 es Mándenme novedades. form-1 203.0.113.7 " + ask("SELECT encode(sha256('Mándenme novedades.'::bytea), 'hex')"));
    EXPECT_EQ(ask("SELECT form_version FROM captura.consent_evidence WHERE text IS NULL"), "form-2") << "what was in force";
    EXPECT_EQ(ask("SELECT string_agg(version, ' ' ORDER BY in_force_from) FROM captura.form_version"), "form-1 form-2");
    EXPECT_EQ(ask("SELECT text FROM captura.consent_text WHERE version = 'a1'"), "Send me news.") << "never changed";
}

TEST_F(SaveBatch, NaughtyStringsComeBack)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    const auto strings =
        nlohmann::json::parse(captura::test::slurp(captura::test::corpora() / "naughty-strings" / "blns.json"))
            .get<std::vector<std::string>>();
    std::vector<std::string> naughty;
    for (const auto& text : strings)
        if (text.find('\0') == std::string::npos) naughty.push_back(text);
    for (const char* text : {"{}", "{NULL,\"a\"}", "NULL", "\\", "\\x00", "'; DROP TABLE captura.lead; --", "\"", "a,b", "$1"})
        naughty.emplace_back(text);
    std::vector<Judged> batch;
    for (const auto& text : naughty) {
        Judged judged = inquiry(text, "n" + std::to_string(batch.size()) + "@example.com");
        judged.judgement.contact.company = text;
        judged.judgement.contact.message = text;
        judged.judgement.reasons = {"a", "b"};
        batch.push_back(std::move(judged));
    }
    Session session{settings()};
    ASSERT_GT(batch.size(), 400u);
    session.save(batch);
    const auto rows = execute("SELECT l.name, l.company FROM captura.lead l JOIN captura.submission s USING (lead_id) "
                              "ORDER BY s.submission_id");
    ASSERT_EQ(static_cast<std::size_t>(rows.size()), batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto row = rows[static_cast<pqxx::result::size_type>(i)];
        EXPECT_EQ(row[0].c_str(), naughty[i]);
        EXPECT_EQ(row[1].c_str(), naughty[i]);
        const auto back = session.submission(batch[i].submission.id);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->inquiry.fields, batch[i].inquiry.fields);
        EXPECT_EQ(back->judgement.contact.message, naughty[i]);
    }
}

TEST_F(SaveBatch, OneBadRowCostsOnlyItself)
{
    const struct {
        const char* why;
        std::string name;
        const char* sqlstate;
    } poisons[] = {{"invalid UTF-8", "Ana \xff", "22021"}, {"a NUL", std::string{"A\0b", 3}, "22P05"}};
    for (const auto& poison : poisons)
        for (const std::size_t position : {0u, 3u, 6u}) {
            SetUp();
            std::vector<Judged> batch;
            for (int i = 0; i < 7; ++i) batch.push_back(inquiry("N", "n" + std::to_string(i) + "@example.com"));
            batch[position].judgement.contact.name = poison.name;
            Session session{settings()};
            try {
                session.save(batch);
                FAIL() << poison.why;
            } catch (const StoreError& error) {
                EXPECT_EQ(error.kind, StoreError::Kind::bad_row) << error.what();
            }
            EXPECT_EQ(count("submission"), "0") << "all or nothing";
            const auto careful = session.save_carefully(batch);
            ASSERT_EQ(careful.set_aside.size(), 1u) << poison.why;
            EXPECT_EQ(careful.set_aside[0].submission_id, batch[position].submission.id);
            EXPECT_EQ(count("submission WHERE verdict = 'lead'"), "6") << poison.why << " at " << position;
            EXPECT_EQ(count("touch"), "6");
            const auto back = session.submission(batch[position].submission.id);
            ASSERT_TRUE(back);
            EXPECT_EQ(back->judgement.verdict, Verdict::unreadable);
            EXPECT_EQ(back->judgement.reasons.at(0).substr(0, 14), "store_refused:");
            EXPECT_EQ(back->submission.body, batch[position].submission.body) << "its octets are kept";
        }
}

TEST_F(SaveBatch, ListenersHearIdsOnly)
{
    pqxx::connection connection{settings().url};
    {
        pqxx::nontransaction listen{connection};
        listen.exec("LISTEN captura_lead");
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // libpqxx 7.10 has another way, 6.4 only this one
    struct Receiver : pqxx::notification_receiver {
        explicit Receiver(pqxx::connection& on) : pqxx::notification_receiver(on, "captura_lead") {}
        void operator()(const std::string& payload, int) override { heard.push_back(payload); }
        std::vector<std::string> heard;
    } receiver{connection};
#pragma GCC diagnostic pop
    Session session{settings()};
    const std::vector<Judged> batch{inquiry("Ana", "ana@example.com"), inquiry("Ana", "ana@example.com"),
                                    in_lane(Verdict::spam, "links")};
    const auto saved = session.save(batch);
    ASSERT_TRUE(test::eventually([&] {
        connection.get_notifs();
        return receiver.heard.size() >= 3;
    }));
    const auto expected = [&](std::size_t i, const std::string& lead, const char* event) {
        return "{\"lead_id\":" + lead + ",\"submission_id\":\"" + saved[i].submission_id.text() + "\",\"event\":\"" +
               event + "\"}";
    };
    EXPECT_EQ(receiver.heard[0], expected(0, '"' + lead_of(saved[0]) + '"', "created"));
    EXPECT_EQ(receiver.heard[1], expected(1, '"' + lead_of(saved[0]) + '"', "repeat"));
    EXPECT_EQ(receiver.heard[2], expected(2, "null", "created"));
}

TEST_F(SaveBatch, ATouchThatOutlivedItsSubmissionIsNoMatterOfTheOthers)
{
    Session session{settings()};
    const Judged ana = inquiry("Ana", "ana@example.com");
    session.save({&ana, 1});
    execute("DELETE FROM captura.submission");  // somebody tidied up by hand; no key tells of the touch
    const std::vector<Judged> batch{inquiry("Bea", "bea@example.com"), ana, inquiry("Cid", "cid@example.com")};
    try {
        session.save(batch);
        FAIL() << "saved over a touch that is there";
    } catch (const StoreError& error) {
        EXPECT_EQ(error.kind, StoreError::Kind::bad_row);
    }
    const Session::Careful careful = session.save_carefully(batch);
    ASSERT_EQ(careful.set_aside.size(), 1u);
    EXPECT_EQ(careful.set_aside[0].submission_id, ana.submission.id);
    EXPECT_EQ(ask("SELECT string_agg(verdict, ' ' ORDER BY verdict) FROM captura.submission"), "lead lead unreadable");
    EXPECT_EQ(ask("SELECT count(*) FROM captura.touch"), "3");
}

TEST_F(SaveBatch, AFreshInstallationIsNotScannedLater)
{
    // Empty, vacuumed tables are what makes the planner prefer to read them whole, for the life of a connection.
    const auto scans = [] {
        return std::stol(ask("SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN "
                             "('submission', 'lead', 'identity', 'touch', 'notification', 'contact')"));
    };
    const auto scans_of = [&](const Settings& with) {
        execute("DROP SCHEMA captura CASCADE");
        Session{settings()}.migrate();
        execute("VACUUM ANALYZE");
        // A backend that ends reports what it counted; making an index counts as a scan.
        EXPECT_TRUE(test::eventually([&] { return scans() > 0; }));
        const long before = scans();
        auto session = std::make_unique<Session>(with);
        session->prepare_all();
        for (int round = 0; round < 20; ++round) {
            std::vector<Judged> batch;  // half of them repeats
            for (int i = 0; i < 50; ++i)
                batch.push_back(inquiry("N", "n" + std::to_string(25 * round + i) + "@example.com"));
            session->save(batch);
        }
        session.reset();
        EXPECT_TRUE(test::eventually([] {
            return ask("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'submission'") == "1000";
        }));
        return scans() - before;
    };
    EXPECT_EQ(scans_of(settings()), 0);
    Settings careless = settings();
    careless.url += " options='-c enable_seqscan=on'";
    EXPECT_GT(scans_of(careless), 0) << "else this test could not see a scan, and the operator's options were lost";
}

TEST_F(SaveBatch, MoreIdentitiesThanSingleLocksAreSavedUnderTheOneLock)
{
    std::vector<Judged> batch;
    for (int i = 0; i < 10; ++i) {
        Judged judged = inquiry("N", "n" + std::to_string(i) + "@example.com");
        for (int k = 0; k < 19; ++k) {
            const std::string address = "n" + std::to_string(i) + "." + std::to_string(k) + "@example.com";
            judged.judgement.contact.emails.push_back({address, address});
        }
        batch.push_back(std::move(judged));
    }
    Session session{settings()};
    session.save(batch);
    EXPECT_EQ(count("lead"), "10");
    EXPECT_EQ(count("identity"), "200");
}

}  // namespace
}  // namespace captura::store
