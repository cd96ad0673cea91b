#include "web/compact.hpp"

#include <gtest/gtest.h>

namespace captura::web {
namespace {

struct Row {
    const char* why;
    const char* source;
    const char* compact;
};

TEST(CompactScript, KeepsWhatItMeans)
{
    const Row rows[] = {
        {"comments on lines of their own go", "// why\nlet a = 1;\n", "let a=1;"},
        {"an address in a string is no comment", "f('https://a b');\n", "f('https://a b');"},
        {"blanks between words stay", "return new Map;\n", "return new Map;"},
        {"a sum of signed things is no increment", "a = b + +c;\n", "a=b+ +c;"},
        {"blanks in strings and templates stay", "x = 'a  b' + `c ${ d } e`;\n", "x='a  b'+`c ${ d } e`;"},
        {"a quote inside a pattern opens no string", "x = y.replace(/['\" ]/g, ' z');\n", "x=y.replace(/['\" ]/g,' z');"},
        {"a slash in a class does not end a pattern", "x = /[/ ]+ /.test(y);\n", "x=/[/ ]+ /.test(y);"},
        {"a division is no pattern", "x = a / b / c;\n", "x=a/b/c;"},
        {"a line end that may be a semicolon stays", "f()\ng()\n", "f()\ng()"},
        {"a statement needs no semicolon before the brace", "if (a) {\n  b();\n}\n", "if(a){b()}"},
        {"a name of its own becomes short", "const reveal = (x) => x;\ny = reveal(reveal);\n", "const a=(x)=>x;y=a(a);"},
        {"and none that is taken", "const reveal = 1, a = 2;\n", "const b=1,a=2;"},
        {"not where it is a property too", "const submit = 1;\nform.submit();\n", "const submit=1;form.submit();"},
        {"nor a key", "const options = 1;\nf({ options });\n", "const options=1;f({options});"},
        {"nor part of a text", "const place = 1;\nf(`a ${place}`);\n", "const place=1;f(`a ${place}`);"},
        {"a pattern holds no name", "const place = 1;\nx = /place/;\n", "const a=1;x=/place/;"},
        {"inner names stay", "if (a) {\n  const place = 1;\n}\n", "if(a){const place=1}"},
        {"an escaped quote ends nothing", "x = 'it\\'s  ok';\n", "x='it\\'s  ok';"},
    };
    for (const Row& row : rows) EXPECT_EQ(compact_script(row.source), row.compact) << row.why;
}

TEST(CompactStyle, KeepsWhatItMeans)
{
    const Row rows[] = {
        {"blanks and the comment go", "/* x */\na {\n  b: c;\n}\n", "a{b:c;}"},
        {"a blank in a selector is a descendant", ".a .b > c, d { e: f g; }", ".a .b>c,d{e:f g;}"},
        {"a blank before a colon is a descendant too", ".a :focus { b: c; }", ".a :focus{b:c;}"},
        {"strings stay", "a { content: \"  x  \"; }", "a{content:\"  x  \";}"},
        {"a query keeps the blank before its bracket", "@media (a: b) and (c) { }", "@media (a:b) and (c){}"},
    };
    for (const Row& row : rows) EXPECT_EQ(compact_style(row.source), row.compact) << row.why;
}

}  // namespace
}  // namespace captura::web
