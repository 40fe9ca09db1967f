namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// The phrases that cataloguing rules prescribe where a publication names no publisher. RDA (2.8.4.7) has a sentence in
/// each language of cataloguing, and AACR2 and older national rules have an abbreviation such as "s.n." (sine nomine).
/// </summary>
internal static class UnknownPublisher
{
    private static readonly string[] Phrases =
    [
        // English and Latin.
        "publisher not identified|publisher unidentified|publisher unknown|publisher not named|publisher not given",
        "no publisher|no publisher given|unknown publisher|not identified|unknown|distributor not identified",
        "manufacturer not identified|producer not identified|printer not identified|publisher varies|n.p.|n. pub.",
        "place of publication not identified|s.n.|sine nomine|s.l.|sine loco|s.t.|s. typ.|s.l. : s.n.|s.l., s.n.",
        // French, Spanish, Catalan, Portuguese, Italian, Romanian.
        "éditeur non identifié|éditeur inconnu|éditeur non indiqué|sans éditeur|sans nom|s.é.|s.n.é.|imprimeur non identifié",
        "distributeur non identifié|maison d'édition non identifiée|lieu de publication non identifié|sans lieu",
        "editor no identificado|editorial no identificada|editorial no identificado|editor desconocido|sin editor",
        "sin editorial|casa editora no identificada|distribuidor no identificado|lugar de publicación no identificado",
        "impresor no identificado|s.e.|s. ed.|editor no identificat|editorial no identificada|lloc no identificat",
        "editor não identificado|editora não identificada|editor desconhecido|sem editor|sem editora",
        "editore non identificato|editore sconosciuto|editore non indicato|senza editore|casa editrice non identificata",
        "luogo di pubblicazione non identificato|stampatore non identificato|tipografo non identificato",
        "editor neidentificat|editură neidentificată|fără editură|f.e.",
        // German, Dutch, Swedish, Danish, Norwegian, Finnish, Hungarian, Estonian.
        "Verlag nicht ermittelbar|Verlag nicht identifiziert|Verlag nicht identifizierbar|Verlag nicht bekannt",
        "Verlag unbekannt|Verlag nicht angegeben|ohne Verlag|o. Verl.|o.V.|Verleger nicht ermittelbar",
        "Verlag nicht feststellbar|Drucker nicht ermittelbar|Hersteller nicht ermittelbar|Vertrieb nicht ermittelbar",
        "Erscheinungsort nicht ermittelbar|Verlagsort nicht ermittelbar",
        "uitgever niet geïdentificeerd|uitgever niet vastgesteld|uitgever onbekend|uitgeverij niet geïdentificeerd",
        "uitgever niet bekend|zonder uitgever|z.u.",
        "utgivare inte identifierad|utgivaren inte identifierad|utgivare ej identifierad|utgivare okänd|utan förlag",
        "förlag inte identifierat|förlag ej identifierat|förlaget inte identifierat|förlag okänt|utgivare saknas",
        "udgiver ikke identificeret|forlag ikke identificeret|forlaget ikke identificeret|ukendt forlag|uden forlag|u.f.",
        "utgiver ikke identifisert|forlag ikke identifisert|forlaget ikke identifisert|ukjent forlag|uten forlag",
        "kustantaja tuntematon|kustantajaa ei tunnistettu|kustantaja ei tiedossa|julkaisija tuntematon|julkaisijaa ei tunnistettu",
        "kiadó nem azonosított|kiadó ismeretlen|ismeretlen kiadó|kiadó nélkül|k.n.|kirjastaja tuvastamata|kirjastaja teadmata",
        // Slavic languages in Latin letters, Lithuanian, Latvian, Turkish.
        "wydawca nieznany|wydawca niezidentyfikowany|wydawnictwo nieznane|nieznany wydawca|bez wydawcy|b.w.",
        "nakladatel není znám|nakladatel neznámý|nakladatel nezjištěn|vydavatel není znám|vydavatel neznámý",
        "vydavatel nezjištěn|nakladatel neuveden|vydavateľ neznámy|vydavateľ nie je známy|vydavateľ neuvedený|b.n.",
        "nakladnik nepoznat|nakladnik nije poznat|izdavač nepoznat|izdavač nije poznat|izdavač nije identifikovan",
        "založnik ni znan|založnik neznan|izdajatelj ni znan|s.a.",
        "leidėjas nenustatytas|leidėjas nežinomas|izdevējs nav zināms|izdevējs nav identificēts",
        "yayıncı belirlenemedi|yayınevi belirlenemedi|yayıncı bilinmiyor|yayınlayan belirlenemedi|yayl. yok|y.y.",
        // Cyrillic and Greek.
        "издатель не установлен|издательство не установлено|издатель не указан|издательство не указано",
        "издатель неизвестен|издательство неизвестно|издатель не идентифицирован|без издательства|без издателя|б.и.",
        "видавець не встановлений|видавець не визначений|видавець не вказаний|видавництво не вказано|без видавництва|б.в.",
        "видавець невідомий|издателят не е установен|издател неустановен|издателство неустановено|б.изд.",
        "издавач није идентификован|издавач непознат|издавачот не е идентификуван",
        "εκδότης μη ταυτοποιημένος|εκδότης άγνωστος|άγνωστος εκδότης|χωρίς εκδότη|χ.ε.",
        // Hebrew, Arabic, Persian.
        "המוציא לאור לא זוהה|המו״ל לא זוהה|מוציא לאור לא ידוע|ללא שם המוציא לאור|חסר שם המוציא לאור|חמו״ל|ח. מו״ל",
        "الناشر غير محدد|ناشر غير محدد|الناشر غير معروف|ناشر غير معروف|لم يتم تحديد الناشر|بدون ناشر|دون ناشر|د.ن.",
        "ناشر نامشخص|ناشر نامعلوم|ناشر مشخص نشده|بی‌نا|بی نا",
        // Chinese, Japanese, Korean.
        "出版者不明|出版社不明|出版者不詳|出版者不详|出版社不詳|出版社不详|出版者未詳|出版商不明|發行者不詳|发行者不详",
        "発行者不明|発行所不明|発行者不詳|発行所不詳|刊行者不明|발행자불명|발행처불명|출판사불명|발행자 미상|발행처 미상|출판사 미상",
    ];

    private static readonly HashSet<string> Keys = [.. Phrases.SelectMany(p => p.Split('|')).Select(ToKey)];

    /// <summary>True when the text has no letters, or states that nothing is known.</summary>
    public static bool IsUnknown(string text) => ToKey(text) is var key && (key.Length == 0 || Keys.Contains(key));

    // Spaces are left out, because abbreviations are written with and without them.
    private static string ToKey(string text) => MarcText.Fold(text).Replace(" ", "", StringComparison.Ordinal);
}
