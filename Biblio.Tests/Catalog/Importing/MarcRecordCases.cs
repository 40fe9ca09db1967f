using System.Globalization;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>A record as a library would write it, and the six values that must come out.</summary>
internal sealed record MarcRecordCase(
    string Name,
    string[] Lines,
    string Title,
    string? Subtitle,
    string Authors,
    string? Isbn13,
    string? Publisher,
    int? Year
);

/// <summary>Records of many kinds of libraries and times.</summary>
internal static class MarcRecordCases
{
    // A name, the dates of the fixed field, the other fields, and the values: title, subtitle, authors, ISBN, publisher, year.
    private const string Text = """
        # LC, AACR2
        008 s1998
        020   ‡a0306406152 (cloth : alk. paper) :‡c$29.95
        100 1 ‡aPole, Margaret E.,‡d1941-
        245 14‡aThe garden wall :‡ba history of hedges /‡cMargaret E. Pole.
        260   ‡aNew York :‡bAcme University Press,‡cc1998.
        = The garden wall | a history of hedges | Margaret E. Pole | 9780306406157 | Acme University Press | 1998

        # LC, RDA with two dates
        008 t20142013
        020   ‡a9780596000271 (paperback)
        020   ‡z9780306406157 (ebook)
        100 1 ‡aRuiz, Ana,‡eauthor.
        245 10‡aDeep water /‡cAna Ruiz and Tom Vale.
        264  1‡aBoston :‡bHarbor Books,‡c2014.
        264  4‡c©2013
        700 1 ‡aVale, Tom,‡eauthor.
        = Deep water |  | Ana Ruiz; Tom Vale | 9780596000271 | Harbor Books | 2014

        # Translator and illustrator with relators
        008 s2009
        100 1 ‡aNovak, Iva,‡d1950-‡eauthor.
        245 14‡aThe snow child /‡cIva Novak ; translated by Jane Roe ; pictures by Al Dent.
        264  1‡aLondon :‡bLantern,‡c2009.
        700 1 ‡aRoe, Jane,‡etranslator.
        700 1 ‡aDent, Al,‡4ill
        = The snow child |  | Iva Novak |  | Lantern | 2009

        # Translator without relator
        008 s1961
        100 1 ‡aOst, Karl.
        245 10‡aLetters from the hill /‡cKarl Ost ; translated from the German by Mary Field.
        260   ‡aNew York :‡bPantheon,‡c1961.
        700 1 ‡aField, Mary.
        = Letters from the hill |  | Karl Ost |  | Pantheon | 1961

        # Editors of a collection
        008 s1987
        245 00‡aEssays on glass /‡cedited by Ruth Amble and John P. Stone.
        260   ‡aLondon :‡bGlass Society,‡c1987.
        700 1 ‡aAmble, Ruth.‡eed.
        700 1 ‡aStone, John P.,‡eeditor.
        = Essays on glass |  | Ruth Amble; John P. Stone |  | Glass Society | 1987

        # Analytical entries
        008 s1971
        100 1 ‡aQuill, Peter.
        245 10‡aThree plays /‡cPeter Quill.
        260   ‡aLondon,‡bStage Press,‡c1971.
        700 12‡aMoss, Eva.‡tNight.
        700 12‡aQuill, Peter.‡tDay.
        700 1 ‡aMoss, Eva.‡tOther work.
        = Three plays |  | Peter Quill |  | Stage Press | 1971

        # Old catalogue card
        008 s1883
        100 1 ‡aCombe, Silas W.,‡d1820-1890.‡e[from old catalog]
        245 12‡aA manual of bees.‡c[By] Silas W. Combe. [from old catalog]
        260   ‡aPhiladelphia,‡bPorter & Coates,‡c1883.
        = A manual of bees |  | Silas W. Combe |  | Porter & Coates | 1883

        # Old catalogue note in the name
        008 s1901
        100 1 ‡aDoyle, Anna Ruth. [from old catalog]
        245 10‡aRambles. [from old catalog]
        260   ‡a[Chicago]‡b[Wayside Press]‡c[1901]
        = Rambles |  | Anna Ruth Doyle |  | Wayside Press | 1901

        # Junior
        008 s1868
        100 1 ‡aAllen, Horace,‡cJr.,‡d1832-1899.
        245 10‡aRagged Tom /‡cby Horace Allen, Jr.
        260   ‡aBoston :‡bLoring,‡c[1868]
        = Ragged Tom |  | Horace Allen, Jr. |  | Loring | 1868

        # Title of rank
        008 s1899
        100 1 ‡aOrlov, Lev,‡cgraf,‡d1828-1910.
        245 10‡aWar notes.
        260   ‡aNew York :‡bScribner,‡c1899.
        = War notes |  | Lev Orlov, graf |  | Scribner | 1899

        # Forename with numeration
        008 s2005
        100 0 ‡aJohn Paul‡bII,‡cPope,‡d1920-2005.
        245 10‡aMemory of days.
        260   ‡aNew York :‡bRizzoli,‡c2005.
        = Memory of days |  | John Paul II, Pope |  | Rizzoli | 2005

        # Byname
        008 s1906
        100 0 ‡aFrancis,‡cof Assisi, Saint,‡d1182-1226.
        245 14‡aLittle flowers.
        260   ‡aLondon :‡bDent,‡c1906.
        = Little flowers |  | Francis of Assisi, Saint |  | Dent | 1906

        # Family
        008 s1990
        100 3 ‡aHolt family.
        245 10‡aPapers,‡f1801-1899.
        = Papers, 1801-1899 |  | Holt family |  |  | 1990

        # Corporate body
        008 s1976
        110 1 ‡aUnited States.‡bArmy.‡bCorps of Engineers.
        245 10‡aAnnual report.
        260   ‡a[Washington] :‡bThe Corps :‡bFor sale by the Supt. of Docs.,‡c1976.
        = Annual report |  | United States. Army. Corps of Engineers |  | The Corps | 1976

        # Conference
        008 s1991
        020   ‡aISBN 0-306-40615-2
        111 2 ‡aSymposium on Tides‡n(3rd :‡d1990 :‡cBrest, France)
        245 10‡aProceedings :‡bpapers.
        260   ‡aAmsterdam :‡bElsevier,‡c1991.
        = Proceedings | papers | Symposium on Tides (3rd : 1990 : Brest, France) | 9780306406157 | Elsevier | 1991

        # Conference without punctuation
        008 s2003
        111 2 ‡aKongress Licht‡n2‡d2002‡cBonn
        245 10‡aAkten
        264  1‡aBonn‡bVerlag Kern‡c2003
        = Akten |  | Kongress Licht (2 : 2002 : Bonn) |  | Verlag Kern | 2003

        # DNB, no ISBD
        008 s2011
        020   ‡a9782070360024‡c : EUR 4.00
        100 1 ‡aKell, Jonas‡d1749-1832‡eVerfasser‡4aut
        245 10‡aFaust‡nTeil 1‡pDer Tragödie erster Teil
        264  1‡aStuttgart‡bReclam‡c2011
        700 1 ‡aLang, Eva‡eHerausgeber‡4edt
        = Faust. Teil 1, Der Tragödie erster Teil |  | Jonas Kell | 9782070360024 | Reclam | 2011

        # DNB, non-sorting marks
        008 s2015
        100 1 ‡aBerg, Ute‡4aut
        245 14‡a\u0098Die\u009c Brücke am Fluss‡bRoman‡cUte Berg
        264  1‡aFrankfurt‡bFischer‡c2015
        = Die Brücke am Fluss | Roman | Ute Berg |  | Fischer | 2015

        # BnF-like
        008 s1994
        020   ‡a2-07-036002-4‡c(br.) :‡d95 FRF
        100 1 ‡aMorel, Luc‡d1950-....‡4aut
        245 13‡aLe château des brumes‡h[Texte imprimé] :‡broman /‡cLuc Morel ; trad. de l'anglais par Ève Paul
        260   ‡aParis :‡bGallimard,‡cDL 1994
        700 1 ‡aPaul, Ève‡4trl
        = Le château des brumes | roman | Luc Morel | 9782070360024 | Gallimard | 1994

        # Editor not identified, French
        008 s1912
        100 1 ‡aHuard, Paul.
        245 10‡aContes du soir /‡cpar Paul Huard.
        264  1‡a[Lieu de publication non identifié] :‡b[éditeur non identifié],‡c1912.
        = Contes du soir |  | Paul Huard |  |  | 1912

        # Sine nomine
        008 s1925
        100 1 ‡aDale, L. M.
        245 10‡aPrairie songs.
        260   ‡a[S.l. :‡bs.n.],‡c1925.
        = Prairie songs |  | L. M. Dale |  |  | 1925

        # Second named publisher
        008 s1909
        100 1 ‡aRoutier, A. B.‡q(Adolphe Basile)
        245 13‡aLe centurion.
        260   ‡aQuébec :‡b[s.n.] ;‡aRome :‡bDesclée,‡c1909.
        = Le centurion |  | A. B. Routier |  | Desclée | 1909

        # Hebrew with 880
        008 q19691970
        100 1 ‡6880-01‡aGal, Dan.
        245 10‡6880-02‡aDivre ha-yamim /‡cDan Gal.
        260   ‡6880-03‡aTel Aviv :‡bʻAm ʻoved,‡c730 [1969 or 1970]
        880 1 ‡6100-01/(2/r‡aגל, דן.
        880 10‡6245-02/(2/r‡aדברי הימים /
        880   ‡6260-03/(2/r‡aתל אביב :‡bעם עובד,‡c730 [1969 או 1970]
        = Divre ha-yamim |  | Dan Gal |  | ʻAm ʻoved | 1969

        # Hebrew year
        008 suuuu
        100 1 ‡aTal, Yosef.
        245 10‡aSefer ha-zohar.
        260   ‡aYerushalayim :‡bMosad,‡c5730 [1969]
        = Sefer ha-zohar |  | Yosef Tal |  | Mosad | 1969

        # Arabic digits
        008 suuuu
        100 1 ‡aحسن، علي.
        245 10‡aكتاب البحر /
        260   ‡aالقاهرة :‡bدار النور،‡c١٩٩٨.
        = كتاب البحر |  | علي حسن |  | دار النور | 1998

        # Hijra year
        008 nuuuuuuuu
        100 1 ‡aNūr, Ḥasan.
        245 10‡aKitāb al-shams.
        264  1‡aBayrūt :‡bDār al-Fikr,‡c1425 [2004]
        = Kitāb al-shams |  | Ḥasan Nūr |  | Dār al-Fikr | 2004

        # Japanese with 880
        008 s2001
        100 1 ‡6880-01‡aYamada, Hana.
        245 10‡6880-02‡aYuki no machi /
        260   ‡aTōkyō :‡bKawade,‡c2001.
        880 1 ‡6100-01/$1‡a山田, 花.
        880 10‡6245-02/$1‡a雪の町 /
        = Yuki no machi |  | Hana Yamada |  | Kawade | 2001

        # Chinese only in 880
        008 s2010
        880 1 ‡6100-00/$1‡a王小波.
        880 10‡6245-00/$1‡a春天的河 /
        264  1‡a北京 :‡b人民出版社,‡c2010.
        = 春天的河 |  | 王小波 |  | 人民出版社 | 2010

        # Cyrillic
        008 s2003
        020   ‡a0-306-40615-2(в пер.)
        100 1 ‡aПетров, Иван.
        245 10‡aБелый снег :‡bрассказы /‡cИван Петров, Анна Ли.
        260   ‡aМосква :‡bНаука,‡c2003.
        700 1 ‡aЛи, Анна,‡eавтор.
        = Белый снег | рассказы | Иван Петров; Анна Ли | 9780306406157 | Наука | 2003

        # Cyrillic, no publisher
        008 s1922
        100 1 ‡aВолков, Пётр.
        245 10‡aДорога.
        260   ‡aПетроград :‡b[издатель не установлен],‡c1922.
        = Дорога |  | Пётр Волков |  |  | 1922

        # Serial with part
        008 c19909999
        245 00‡aJournal of rivers.‡nSeries B,‡pPhysics.
        260   ‡aOslo :‡bRiver Society,‡c1990-
        = Journal of rivers. Series B, Physics |  |  |  | River Society | 1990

        # Part after parallel title
        008 s1991
        110 1 ‡aQuébec (Québec)
        245 10‡aComptes de la ville =‡bCity accounts.‡n1990/91.
        260   ‡aQuébec :‡bLa Ville,‡c1991.
        = Comptes de la ville = City accounts. 1990/91 |  | Québec (Québec) |  | La Ville | 1991

        # Multi-volume
        008 m19601972
        100 1 ‡aStrand, Edward.
        245 12‡aA history of rope /‡cby Edward Strand.
        260   ‡aOxford :‡bOxford,‡c1960-1972.
        = A history of rope |  | Edward Strand |  | Oxford | 1960

        # Part after subtitle
        008 s2008
        100 1 ‡aFinn, Nora.
        245 10‡aMaps :‡ban atlas.‡nVolume 2,‡pThe sea /‡cNora Finn.
        260   ‡aDublin :‡bAtlas House,‡c2008.
        = Maps | an atlas. Volume 2, The sea | Nora Finn |  | Atlas House | 2008

        # Archive with form
        008 i18551900
        100 1 ‡aReed, Martha.
        245 00‡kCorrespondence,‡f1855-1900.
        = Correspondence, 1855-1900 |  | Martha Reed |  |  | 1855

        # Uniform title only
        008 s2001
        100 1 ‡aHolt, Mary.
        240 10‡aPlays.‡kSelections
        = Plays. Selections |  | Mary Holt |  |  | 2001

        # Reprint
        008 r19651890
        100 1 ‡aHall, Augustus.
        245 10‡aWalks in Rome.
        260   ‡aNew York :‡bDover,‡c1965 [c1890]
        = Walks in Rome |  | Augustus Hall |  | Dover | 1965

        # Corrected year
        008 s1967
        100 1 ‡aMack, Ian.
        245 14‡aThe long road.
        260   ‡aLondon :‡bFaber,‡c1697 [i.e. 1967]
        = The long road |  | Ian Mack |  | Faber | 1967

        # Year only transcribed
        008 s
        100 1 ‡aKerr, Una.
        245 10‡aOld stones.
        260   ‡aCork :‡bKerr & Co.,‡c[1931?]
        = Old stones |  | Una Kerr |  | Kerr & Co. | 1931

        # Roman year
        008 |||||||||
        100 1 ‡aBapt, Ioannes.
        245 10‡aDe natura.
        260   ‡aVenetiis :‡bapud Aldum,‡cM. D. LXI.
        = De natura |  | Ioannes Bapt |  | apud Aldum | 1561

        # Second $a has the valid ISBN
        008 s2000
        020   ‡a0123456780‡a0596000278
        100 1 ‡aWen, Li.
        245 10‡aCode tales.
        260   ‡aLondon :‡bO'Hara,‡c2000.
        = Code tales |  | Li Wen | 9780596000271 | O'Hara | 2000

        # ISMN and ISBN
        008 s2006
        020   ‡a979-0-2600-0043-8
        020   ‡aM-2600-0043-8
        020   ‡a978 0 306 40615 7 : £12.50
        100 1 ‡aBell, Cora,‡ecomposer.
        245 10‡aSongs.
        260   ‡aLeipzig :‡bPeters,‡c2006.
        = Songs |  | Cora Bell | 9780306406157 | Peters | 2006

        # No name field
        008 s1932
        245 00‡aHome remedies /‡cby Mary Holt and J. B. Dunn ; with a foreword by Dr. Lee.
        260   ‡aBath :‡bDomestic Press,‡c1932.
        = Home remedies |  | Mary Holt; J. B. Dunn |  | Domestic Press | 1932

        # Uncontrolled name
        008 s2018
        245 00‡aOpen data
        264  1‡bZenodo‡c2018
        720 1 ‡aPark, Eli‡4aut
        720   ‡aLab of Things‡4his
        = Open data |  | Eli Park |  | Zenodo | 2018

        # Distributor only
        008 s2012
        100 1 ‡aLund, Ove.
        245 10‡aWind farms.
        264  1‡a[Place of publication not identified] :‡b[publisher not identified],‡c2012.
        264  2‡aOslo :‡bNordic Distribution
        = Wind farms |  | Ove Lund |  | Nordic Distribution | 2012

        # 264 before 260
        008 s2013
        100 1 ‡aSun, Mia.
        245 10‡aPaper boats.
        260   ‡aLondon :‡bFirst House,‡c2013.
        264  0‡bProducer,‡c2012.
        264  1‡aLondon :‡bSecond House,‡c2013.
        = Paper boats |  | Mia Sun |  | Second House | 2013

        # Former owner and printer
        008 s1611
        100 1 ‡aVane, Robert.
        245 10‡aPsalms of a shepherd.
        260   ‡aLondon :‡bI. Norton,‡c1611.
        700 1 ‡aNorton, John,‡eprinter.
        700 1 ‡aCole, Ann,‡eformer owner.‡5DFo
        710 2 ‡aRare Book Collection.‡5DLC
        = Psalms of a shepherd |  | Robert Vane |  | I. Norton | 1611

        # Korean
        008 s2007
        100 1 ‡a김, 영하.
        245 10‡a바다의 노래 /
        260   ‡a서울 :‡b문학동네,‡c2007.
        = 바다의 노래 |  | 김영하 |  | 문학동네 | 2007

        # Religious name, wrong indicator
        008 s1919
        100 1 ‡aMarie-Victorin, frère,‡d1885-1944.
        245 10‡aRécits.
        260   ‡aParis :‡bCasterman,‡c1919.
        = Récits |  | Marie-Victorin, frère |  | Casterman | 1919
        """;

    public static MarcRecordCase[] All { get; } = [.. Text.Split("\n\n").Select(Parse)];

    private static MarcRecordCase Parse(string text)
    {
        var lines = text.Split('\n');
        var values = lines[^1][2..].Split('|', StringSplitOptions.TrimEntries);
        return new(
            lines[0][2..],
            [
                MarcFile.FixedField(lines[1][4..]),
                .. lines[2..^1]
                    .Select(line =>
                        line.Replace(@"\u0098", "\u0098", StringComparison.Ordinal)
                            .Replace(@"\u009c", "\u009c", StringComparison.Ordinal)
                    ),
            ],
            values[0],
            OrNull(values[1]),
            values[2],
            OrNull(values[3]),
            OrNull(values[4]),
            values[5].Length == 0 ? null : int.Parse(values[5], CultureInfo.InvariantCulture)
        );

        static string? OrNull(string value) => value.Length == 0 ? null : value;
    }
}
