// Real manners of writing, judged by the shipped table: inquiries that must never be taken for spam, and spam. Names and
// companies are invented.
#include "captura/rules/qualify.hpp"
#include "daemon/spam_file.hpp"
#include "support/cpu_time.hpp"

#include <gmock/gmock.h>

#include <string>

namespace captura::daemon {
namespace {

struct Text {
    const char* name;
    const char* email;
    const char* language;
    const char* message;
};

const Entry& contact_form()
{
    static const Entry entry = [] {
        Entry made;
        made.name = "contact";
        made.fields = {{"name", FieldType::text, true, 0, {}}, {"email", FieldType::email, false, 0, {}}};
        made.spam = load_spam_table({});
        return made;
    }();
    return entry;
}

/// As a bare post without page and script: the worst that an honest sender brings.
Judgement judged(const Text& text, const char* observed = "token_missing proof_missing")
{
    Submission submission;
    submission.entry = "contact";
    submission.visit = {"203.0.113.7", "Mozilla/5.0", text.language, "", "", observed};
    Inquiry inquiry;
    inquiry.fields = {{"name", text.name}, {"email", text.email}, {"message", text.message}};
    return rules::qualify(inquiry, submission, contact_form());
}

std::string told(const Judgement& judgement)
{
    std::string all;
    for (const std::string& reason : judgement.reasons) all += reason + " ";
    return all;
}

const Text inquiries[] = {
    {"Ana García", "ana@acme-shop.es", "es-ES", "Hola, queremos renovar la tienda online (PrestaShop 1.7) antes de noviembre. ¿Podéis llamarme esta semana?"},
    {"Luis Pérez", "luis.perez@gmail.com", "es-ES,es;q=0.9", "Buenas, necesito presupuesto para una web corporativa en tres idiomas."},
    {"Marta", "marta@hotelmirador.es", "es", "Somos un hotel de 40 habitaciones y ofrecemos servicios de bodas. Buscamos posicionamiento web para salir en la primera página de Google en nuestra zona."},
    {"Jordi Puig", "jordi@fusteriapuig.cat", "ca,es;q=0.8", "Bon dia, voldria informació sobre el curs de dimarts. Gràcies."},
    {"Carmen", "carmen.ruiz@yahoo.es", "es-MX", "¿El webinar del jueves queda grabado? No puedo conectarme a esa hora."},
    {"Pedro Gómez", "info@talleresgomez.es", "es", "Nos interesa la integración con Sage 50. Tenemos 12 usuarios. Teléfono 912 345 678, preguntad por Pedro."},
    {"Lucía", "lucia@clinicaluna.es", "es", "Nuestra web actual es https://clinicaluna.es y queremos algo como https://www.otraclinica.es ¿cuánto costaría aproximadamente una renovación completa con cita previa online y pago con tarjeta?"},
    {"Ramón Sáez", "ramon@saez.legal", "es", "Buenos días. Llevamos un caso de préstamos personales con intereses abusivos y necesitamos un CRM para el despacho."},
    {"Isabel", "isabel@ong-puentes.org", "es", "Somos una ONG sin ánimo de lucro. ¿Tenéis descuento para entidades sociales? Queremos aumentar las donaciones con una campaña de email."},
    {"Diego Torres", "diego@torresymar.com.ar", "es-AR", "Hola! Vi el ebook y me gustaría hablar con alguien de ventas. Mi WhatsApp es +54 9 11 2345 6789."},
    {"Nuria", "nuria@farmaciasol.es", "es", "Tenemos una farmacia y queremos vender parafarmacia online, sin receta médica claro. ¿Qué plataforma recomendáis?"},
    {"Óscar", "oscar@cryptolex.es", "es", "Somos un despacho que asesora en criptomonedas; necesitamos una landing y formularios conectados al CRM."},
    {"John Smith", "john.smith@northwind.co.uk", "en-GB", "Hi, we are looking for a partner to rebuild our Magento shop. Budget about 60k, start in March. Could someone call me on Tuesday?"},
    {"Sarah O'Neill", "sarah@oneill-consulting.ie", "en-IE", "Hello, I came across your website while looking for a Shopify agency in Madrid. Do you also do migrations from WooCommerce?"},
    {"Wei Zhang", "wei.zhang@gmail.com", "en-US,zh-CN;q=0.7", "Do you ship to Germany? I need 20 units by the end of the month."},
    {"Priya Raman", "priya@ramantextiles.in", "en-IN", "We are a leading manufacturer of towels and need a B2B portal with price lists per customer. Please send your portfolio and rates."},
    {"Tom", "tom@tomsplumbing.com", "en-US", "Need SEO help. We used to rank on page one of Google and dropped after the redesign. Can you have a look and send a quote?"},
    {"Emma Larsen", "emma@larsen.dk", "da,en;q=0.8", "Please unsubscribe me from the newsletter, I get it twice."},
    {"Mike", "mike@mikesgym.com", "en-US", "What does the Pro plan cost for 5 locations?"},
    {"Anna Kowalska", "anna.kowalska@wp.pl", "pl,en", "Good morning, is the e-book on invoicing also available in Polish? The download link gives me error 404: https://forms.example.org/d/123"},
    {"David Levi", "david@levi-realestate.co.il", "he-IL,he;q=0.9,en;q=0.8", "שלום, אני מעוניין בהדגמה של המערכת עבור משרד תיווך עם עשרה סוכנים."},
    {"Olivier Blanc", "o.blanc@blanc.fr", "fr-FR", "Bonjour, nous cherchons un prestataire pour la refonte de notre site. Pouvez-vous nous rappeler ?"},
    {"Karin Schwarzschild", "karin.schwarzschild@web.de", "de-DE", "Guten Tag, bitte senden Sie mir ein Angebot für 25 Lizenzen. Mit freundlichen Grüßen, Karin Schwarzschild"},
    {"Greg", "greg@luckyspin.com", "en-US", "We run a licensed casino in Nevada and need a loyalty app. Who can we talk to about a proposal?"},
    {"Laura", "laura@brightloans.com", "en-US", "Our company offers business loans and we need your CRM to manage brokers. Is there an API? Please call me."},
    {"A. Patel", "patel@patelpharma.co.uk", "en-GB", "We are an online pharmacy registered with the GPhC and need help with checkout and age checks."},
    {"Jane", "jane@janedoe.photo", "en", "Here is my portfolio: https://janedoe.photo and here the site I like: https://www.studio-nord.com. I would like something similar with a booking calendar, please tell me what it would cost and when you could start."},
    {"Robert McAllister-MacGregor", "rob@mmg.scot", "en", "Call me please."},
    {"Иван Петров", "ivan.petrov@yandex.ru", "ru-RU,ru;q=0.9", "Здравствуйте! Нужен интернет-магазин на Битрикс, около 5000 товаров, интеграция с 1С. Сколько это будет стоить?"},
    {"Ольга", "olga@tkani-opt.ru", "ru", "Добрый день, хотим заказать продвижение сайта, сейчас мы на второй странице Яндекса. Пришлите коммерческое предложение."},
    {"Сергей Иванович", "s.kuznetsov@mail.ru", "ru", "Перезвоните мне завтра после 10, вопрос по лицензии. +7 912 345-67-89"},
    {"Анна", "anna@stroydom.ru", "ru", "Нужна CRM для отдела продаж на 8 человек, чтобы все заявки с сайта и почты попадали в одно место. Есть демо?"},
    {"Дмитрий", "d.sokolov@gmail.com", "ru-RU", "Скажите, вебинар в четверг по московскому времени или по Мадриду?"},
    {"Екатерина Щёголева", "kate@shkola-ritm.ru", "ru", "Хотим больше учеников, нужна реклама и новый сайт. Бюджет до 200 тысяч рублей."},
    {"Андрей", "andrey@kredit-expert.ru", "ru", "Мы кредитный брокер, помогаем получить кредит под залог. Ищем подрядчика на разработку личного кабинета."},
    {"Наталья", "n.orlova@bk.ru", "ru", "Не приходит письмо с ссылкой на книгу, проверьте пожалуйста. Почта n.orlova@bk.ru"},
    {"Павел", "pavel@it-park.ru", "ru", "Нужен SEO-аудит и настройка Google Analytics, также PDF-каталог товаров. Наш сайт www.it-park.ru"},
    {"Олена Коваль", "olena@koval.ua", "uk-UA,uk;q=0.9", "Доброго дня! Цікавить вартість розробки сайту для стоматології."},
    {"Георги", "georgi@vino.bg", "bg", "Здравейте, предлагаме български вина и търсим партньор за онлайн магазин."},
    {"Мария Ким", "maria.kim@gmail.com", "en-US,ru;q=0.5", "Живу в США, но хочу оплатить обучение для мамы в Москве. Как это сделать?"},
    {"Елена", "elena@rassylki-dlya-svoih.ru", "ru", "Подскажите, можно ли отписаться от рассылки, но остаться клиентом? Пишу второй раз."},
    {"Tan Ah Kow", "tan@tankow.sg", "en-SG", "hi pls call asap our website down!!! www.tankow.sg"},
    {"Nguyễn Thị Minh Khai", "minhkhai@vietfood.vn", "vi,en;q=0.8", "Chào anh chị, tôi muốn hỏi giá phần mềm cho nhà hàng 3 chi nhánh."},
    {"محمد الفاسي", "m.elfassi@atlas.ma", "ar,fr;q=0.8", "السلام عليكم، نرغب في الحصول على عرض سعر لنظام إدارة العملاء لشركتنا في الدار البيضاء."},
    {"田中太郎", "tanaka@tanaka.co.jp", "ja", "資料請求をお願いします。導入費用と期間を教えてください。"},
    {"Rosa Vidal", "rosa@vidal-tienda.es", "es", "Necesitamos SEO para https://vidal-tienda.es y https://vidal-outlet.es, llamadme por favor."},
    {"Elena Prat", "elena@prat.cat", "es", "Si me da 50 unidades esta semana las pago al contado."},
    {"Zbigniew Wstrzemięźliwy", "zbigniew@firma.pl", "pl", "Proszę o ofertę na 10 stanowisk."},
};

const Text spam[] = {
    {"Eric Jones", "eric@talkwithweb.com", "en-US", "Hi, I came across your website and noticed it is not on the first page of Google. We can help you rank with white hat backlinks. Let me know if you are interested. If you would like to unsubscribe click here http://optout.example"},
    {"Mike Adams", "mike@seo-mike.com", "en-US", "Hello, I was on your website and want to offer guest posts with high domain authority. Reply to this email for prices."},
    {"Joanna Riggs", "joanna@videoforyou.com", "en-US", "Hi, I just visited your site and wondered if you have thought about video. Are you interested in increasing sales? Unsubscribe: https://removeme.live/unsubscribe"},
    {"Amanda", "amanda@lists.biz", "en-US", "We have a B2B database of 45 million emails. Bulk email campaigns from 99 USD. Reply with YES."},
    {"ContactBlast", "sales@blast.io", "en-US", "We sent you this message through contact forms and can do the same for you: messages to contact forms of 10 million sites. I noticed your website and thought it fits."},
    {"Crypto Pro", "win@btc-earn.io", "en-US", "Make money online with our trading bot, passive income of 1000 USD per day. https://t.example/a https://t.example/b"},
    {"Casino", "promo@luckyslots.io", "en-US", "Best online slots, free spins and no deposit bonus http://a.example http://b.example http://c.example http://d.example"},
    {"Pills", "meds@cheap.ru", "en-US", "<a href=\"http://pills.example\">Buy viagra and cialis</a> without prescription"},
    {"Lena", "lena@hot.example.ru", "en-US", "Hi dear, adult dating and sex cam girls here [url=http://hot.example]click[/url]"},
    {"Loan Desk", "loans@fastcapital.biz", "en-US", "We offer loans at 3 percent, business loans and personal loans, no credit check. Are you the owner of the company? Reply to this email."},
    {"Rolex", "r@replica.example.cn", "en-US", "Replica watches, replica handbags http://r1.example http://r2.example best quality"},
    {"Social", "grow@insta.example.io", "en-US", "Buy followers, youtube views and 5 star reviews: https://x.example https://y.example"},
    {"Barrister Obi", "obi@law.example.ng", "en-GB", "I am contacting you as next of kin for an inheritance fund of 18 million dollars. Confidential business proposal, just reply to this email."},
    {"You won http://prize.example", "p@prize.example.io", "en-US", "You have won the lottery, claim your prize"},
    {"JxwKpQzRtVb", "a1b2c3@mailinator.com", "", "qWxRtYpLkJhGfDs"},
    {"Peter", "peter@devshop.example.in", "en-IN", "We noticed errors on your website. Hire our developers for web redesign, SEO and link building. Can I send you our prices? www.devshop.example"},
    {"AliceDor", "alice@mailinator.com", "en-US", "Cheap followers and instagram followers http://f.example"},
    {"Steve", "steve@directory.example", "en-US", "Submit your website to our directory. Sponsored articles, dofollow backlinks, guest posting. http://d1.example http://d2.example"},
    {"Ricardo", "ricardo@seo.example.mx", "es-MX", "Hola, he visitado su página web y le ofrecemos nuestros servicios de posicionamiento SEO para salir en la primera página de Google."},
    {"Prestamista", "prestamos@rapido.example", "es", "Ofrezco préstamos rápidos entre particulares, sin aval. Responda a este correo: http://p.example http://q.example"},
    {"Casino", "bonus@apuestas.example", "es", "Apuestas deportivas y tragaperras con giros gratis http://a.example http://b.example"},
    {"Inversiones", "inv@cripto.example", "es", "¿Quiere ganar dinero desde casa? Invertir en Bitcoin con ganancias garantizadas https://i.example https://j.example"},
    {"Datos", "ventas@bases.example", "es", "Base de datos de empresas de España y envíos masivos de correo. ¿Le interesaría recibir una muestra?"},
    {"Farmacia", "f@pastillas.example", "es", "Viagra y Cialis sin receta médica, farmacia online http://f1.example http://f2.example"},
    {"Seguidores", "s@redes.example", "es", "Comprar seguidores de Instagram y reseñas de Google baratas: http://s1.example http://s2.example http://s3.example http://s4.example"},
    {"Chicas", "c@citas.example", "es", "Chicas calientes en tu ciudad [url=http://c.example]entra[/url]"},
    {"Relojes", "r@replicas.example", "es", "Réplicas de relojes de lujo <a href='http://r.example'>tienda</a>"},
    {"Agencia", "a@enlaces.example", "es", "Estaría interesado en recibir enlaces entrantes y un artículo patrocinado en medios con backlinks? Tenemos 300 webs."},
    {"Алексей", "promo@rassylka.example.ru", "ru", "Предлагаем услуги рассылки по формам обратной связи, 1 миллион сайтов, массовая рассылка от 5000 рублей."},
    {"Виктория", "seo@top.example.ru", "ru", "Здравствуйте! Изучили ваш сайт, на нем ошибки. Выведем ваш сайт в топ Яндекса, продвижение сайтов с оплата за результат."},
    {"Казино", "bonus@casino.example.ru", "ru", "Лучшие казино и игровые автоматы, фриспины без депозита http://k1.example http://k2.example"},
    {"Займы", "z@zaim.example.ru", "ru", "Займы онлайн на карту, кредит без отказа и без справок http://z1.example http://z2.example"},
    {"Инвестор", "i@invest.example.ru", "ru", "Пассивный доход и заработок в интернете, торговый бот https://i1.example https://i2.example"},
    {"Диплом", "d@diplom.example.ru", "ru", "Купить диплом с занесением в реестр <a href=\"http://d.example\">сайт</a>"},
    {"Анжела", "a@intim.example.ru", "ru", "Индивидуалки и девушки по вызову http://a1.example http://a2.example"},
    {"Таблетки", "t@apteka.example.ru", "ru", "Виагра и сиалис, дженерики для потенции http://t1.example http://t2.example"},
    {"Накрутка", "n@smm.example.ru", "ru", "Накрутка подписчиков, отзывы на Яндекс купить http://n1.example http://n2.example"},
    {"Базы", "b@bazy.example.ru", "ru", "Базы email и базы данных компаний России, спам рассылки. Предлагаем вам скидку 50%."},
    {"SEO", "p@links.example.ru", "ru", "Вечные ссылки и накрутка поведенческих факторов. Предлагаю свои услуги по продвижению сайтов."},
    {"Маргарита", "m@mixed.example.ru", "en-US", "Прeдлагaeм быcтрый зaрабoтoк в интeрнeте, пaссивный дoхoд кaждому http://m1.example http://m2.example"},
    {"Обнал", "o@cash.example.ru", "ru", "Обналичивание и деньги в долг, кредит под залог, быстрые займы. Предлагаем вам https://o.example https://p.example"},
};

TEST(SpamTexts, NoHonestInquiryIsTakenForSpam)
{
    ASSERT_GE(std::size(inquiries), 40u);
    for (const Text& text : inquiries) {
        const Judgement judgement = judged(text);
        EXPECT_NE(judgement.verdict, Verdict::spam) << text.name << ": " << text.message << "\n  " << told(judgement);
        // Whoever comes on top of that from a busy office, with a page that stood open overnight, is not either.
        const Judgement worse = judged(text, "token_expired proof_missing rate_form origin_unlisted");
        EXPECT_NE(worse.verdict, Verdict::spam) << text.name << ": " << text.message << "\n  " << told(worse);
    }
}

TEST(SpamTexts, SpamIsKnownByItsWords)
{
    ASSERT_GE(std::size(spam), 40u);
    for (const Text& text : spam) {
        const Judgement judgement = judged(text);
        EXPECT_EQ(judgement.verdict, Verdict::spam) << text.name << ": " << text.message << "\n  " << told(judgement);
    }
}

TEST(SpamTexts, AManagerIsToldWhatCameNearTheLine)
{
    const auto is_near = [](const char* message) {
        return testing::Value(judged({"Rosa Vidal", "rosa@vidal-tienda.es", "es", message}).reasons, testing::Contains("near_spam"));
    };
    EXPECT_TRUE(is_near("Necesitamos SEO para https://vidal-tienda.es y https://vidal-outlet.es, llamadme por favor."));
    EXPECT_FALSE(is_near("Necesitamos presupuesto, llamadme por favor."));
}

TEST(SpamTexts, WhatCallsItselfATestIsSpamAllTheSame)
{
    const Text& one = spam[0];
    EXPECT_EQ(judged(one, "test token_missing proof_missing").verdict, Verdict::spam);
    EXPECT_EQ(judged(inquiries[0], "test token_missing proof_missing").verdict, Verdict::test);
}

TEST(SpamTexts, LooksAtEveryFieldThatIsNotTheMessageItself)
{
    Submission submission;
    submission.entry = "contact";
    Inquiry inquiry;
    inquiry.fields = {{"name", "Ana"}, {"email", "ana@acme-shop.es"}, {"message", "Please call me about the prices of your desks, thank you very much."}};
    const auto verdict_with = [&](std::string comments) {
        Inquiry more = inquiry;
        more.fields.push_back({"comments", std::move(comments)});
        return rules::qualify(more, submission, contact_form()).verdict;
    };
    EXPECT_EQ(verdict_with(inquiry.fields.back().value), Verdict::lead) << "the same words count once";
    EXPECT_EQ(verdict_with("Please call me about the prices of your desks, casino porn <a href=x>"), Verdict::spam);
}

TEST(SpamTexts, AreJudgedInLinearTime)
{
#ifdef NDEBUG
    constexpr double longest = 0.2;
#else
    constexpr double longest = 1.0;
#endif
    const std::string pieces[] = {"a ", "http://x ", "<a href=", "[", "www.", "казино", "seo ", "прeдлагaeм ", "\xF0\x9F\x98\x80", "\xFF"};
    for (const std::string& piece : pieces) {
        std::string large;
        while (large.size() < (1u << 20)) large += piece;
        Submission submission;
        submission.visit = {"203.0.113.7", "Mozilla/5.0", "en", "", "", ""};
        Inquiry inquiry;
        inquiry.fields = {{"email", "ana@acme-shop.es"}, {"topic", large}};
        const double took = test::least_cpu_seconds_of([&] { rules::qualify(inquiry, submission, contact_form()); });
        EXPECT_LT(took, test::allowed(longest)) << piece;
    }
}

}  // namespace
}  // namespace captura::daemon
