// libpqxx 6.4.5 loses the empty PGresult that says a connection has broken, some 2 KB each time. Ours to know of, not to
// repair; everything else a leak checker finds in this program is ours.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions()
{
    return "leak:PQmakeEmptyPGresult\n";
}
