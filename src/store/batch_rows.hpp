// A decided batch as rows: one statement a table, whatever the batch holds.
#pragma once

#include "store/batch_plan.hpp"
#include "store/connection.hpp"

namespace captura::store {

/// One of these keys was saved before.
struct KeyTaken {};

/// Where a letter was seen, and which submission holds it.
struct Delivered {
    const Place* place = nullptr;
    Uuid submission_id;
    bool repeat = false;
};

/// The submissions with their touches, timeline and notices. Throws KeyTaken.
void write_submissions(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan);

/// Touches, timeline and notices of submissions that were saved before.
void write_touches(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan);

/// What hangs on them: attachments and consents. Those that are there already stay.
void write_belongings(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan);

/// The mails that the visitors themselves get.
void write_visitor_mails(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan);

/// Somebody is told of each test: a manager, else `notify_to`.
void write_test_notices(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan,
                        const std::string& notify_to);

/// Cards, identities, review list.
void write_cards(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan);

void write_deliveries(Connection& connection, pqxx::transaction_base& work, const std::vector<Delivered>& deliveries);

}  // namespace captura::store
