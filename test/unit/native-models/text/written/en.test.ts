// English as it is written, against the same thing spelled out.
import { describe, expect, it } from 'vitest';
import { createFrontEnd } from '../../../../../native-models/text/front-end.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });

/** What is heard, without pauses. */
const sounds = (text: string): string =>
  frontEnd
    .explain(text, { language: 'en' })
    .flatMap((sentence) => sentence.segments.flatMap(({ phones }) => phones))
    .filter((phone) => /[A-Z]/.test(phone))
    .join(' ');

/** Every row: as written | as said. */
const KINDS: Readonly<Record<string, string>> = {
  numbers: `
    We counted 12,500 votes. | We counted twelve thousand five hundred votes.
    It holds 1,234.56 of them. | It holds one thousand two hundred thirty four point five six of them.
    We saw 1 000 000 ants. | We saw one million ants.
    We saw 12 500 ants. | We saw twelve thousand five hundred ants.
    They made 1'000'000 cars. | They made one million cars.
    About 3.14 is enough. | About three point one four is enough.
    Add .5 more. | Add point five more.
    Only 0.05 was left. | Only zero point zero five was left.
    It was -5 outside. | It was minus five outside.
    It was +5 outside. | It was plus five outside.
    There are 1,000,000,000,000,000 cells. | There are one quadrillion cells.
    There are 7800000000 people. | There are seven billion eight hundred million people.
    The first is 31415926535897932384. | The first is three one four one five nine two six five three five eight nine seven nine three two three eight four.
    There were 100s of them. | There were hundreds of them.
    Agent 007 is here. | Agent zero zero seven is here.
    It took 100 tries and 999 days. | It took one hundred tries and nine hundred ninety nine days.
    She has 1,024 apples. | She has one thousand twenty four apples.
    There were 1500 people. | There were one thousand five hundred people.
    There were 1234 people there. | There were one thousand two hundred thirty four people there.
    My account number is 123456789012. | My account number is one two three four five six seven eight nine oh one two.
    Your code is 4821. | Your code is four eight two one.
    The 5's and 6's | The fives and sixes
  `,
  ordinals: `
    He came 1st, 2nd, 3rd and 22nd. | He came first, second, third and twenty second.
    The 101st day of the 20th century | The one hundred first day of the twentieth century
    A 2nd-hand car | A second hand car
    The 1,000th visitor | The one thousandth visitor
    The 1st-3rd of the month | The first to third of the month
  `,
  money: `
    It costs $12,500 now. | It costs twelve thousand five hundred dollars now.
    It costs $1,234.56 now. | It costs one thousand two hundred thirty four dollars and fifty six cents now.
    It costs $1.50 now. | It costs one dollar and fifty cents now.
    It costs $0.99 now. | It costs ninety nine cents now.
    It costs $5M now. | It costs five million dollars now.
    It costs $5m now. | It costs five million dollars now.
    It costs $2.5bn now. | It costs two point five billion dollars now.
    It costs $3K now. | It costs three thousand dollars now.
    It costs $2.5 million now. | It costs two point five million dollars now.
    It costs $1.2T now. | It costs one point two trillion dollars now.
    It costs US$100 now. | It costs one hundred U S dollars now.
    It costs C$20 and A$30. | It costs twenty Canadian dollars and thirty Australian dollars.
    It costs HK$100 now. | It costs one hundred Hong Kong dollars now.
    It costs €20 or 20€ or 20 €. | It costs twenty euros or twenty euros or twenty euros.
    It costs £5 or £5.50. | It costs five pounds or five pounds and fifty pence.
    It costs ¥1000 now. | It costs one thousand yen now.
    It costs ₩5,000 now. | It costs five thousand won now.
    It costs ₹500 now. | It costs five hundred rupees now.
    It costs 50¢ now. | It costs fifty cents now.
    It costs $5-$10 now. | It costs five to ten dollars now.
    It costs $5–10 now. | It costs five to ten dollars now.
    It costs $10-15 million now. | It costs ten to fifteen million dollars now.
    It costs $5/month now. | It costs five dollars per month now.
    It costs $20/hr now. | It costs twenty dollars per hour now.
    It costs $1.5K now. | It costs one thousand five hundred dollars now.
    It costs USD 100 now. | It costs one hundred U S dollars now.
    It costs 100 USD now. | It costs one hundred U S dollars now.
    We lost -$5 and $1. | We lost minus five dollars and one dollar.
    A $5 bill and a $3 million deal | A five dollar bill and a three million dollar deal
    It costs $1500 now. | It costs one thousand five hundred dollars now.
    It costs $100+ now. | It costs one hundred dollars plus now.
    It costs ~$5 now. | It costs about five dollars now.
    In 2024, $2024 was paid. | In twenty twenty four, two thousand twenty four dollars was paid.
  `,
  percent: `
    About 50% left. | About fifty percent left.
    About 3.5% left. | About three point five percent left.
    About 5-10% left. | About five to ten percent left.
    About 5%-10% left. | About five percent to ten percent left.
    About 5‰ left. | About five per mille left.
    It fell -3% or +2%. | It fell minus three percent or plus two percent.
    A 50 % chance | A fifty percent chance
    A 25-percent cut | A twenty five percent cut
    It rose 25 bps. | It rose twenty five basis points.
  `,
  times: `
    Come at 3:30 p.m. today. | Come at three thirty P M today.
    Come at 3pm today. | Come at three P M today.
    Come at 3 PM today. | Come at three P M today.
    Come at 10:05 today. | Come at ten oh five today.
    Come at 9:00 today. | Come at nine o'clock today.
    Come at 9:00 a.m. today. | Come at nine A M today.
    Come at 9:00 a.m. Then go. | Come at nine A M. Then go.
    Come at 14:30 today. | Come at fourteen thirty today.
    Come at 12:00 today. | Come at twelve o'clock today.
    Open 9:00-5:30 today. | Open nine o'clock to five thirty today.
    Open 9am–5pm today. | Open nine A M to five P M today.
    Open 9-5pm today. | Open nine to five P M today.
    Open 9:30 a.m. to 5 p.m. today. | Open nine thirty A M to five P M today.
    Open 10:30 a.m.-11:15 p.m. today. | Open ten thirty A M to eleven fifteen P M today.
    It began at 3:30:15 exactly. | It began at three thirty and fifteen seconds exactly.
    At 3 PM EST and 8 p.m. GMT | At three P M E S T and eight P M G M T
    It is UTC+8 and GMT-5. | It is U T C plus eight and G M T minus five.
    It starts at 7:45 AM. | It starts at seven forty five A M.
    We eat at 6 o'clock. | We eat at six o'clock.
    At 23:59 and 00:05 | At twenty three fifty nine and zero oh five
  `,
  durations: `
    wait 30s | wait thirty seconds
    It took 1h 30m to do. | It took one hour thirty minutes to do.
    It took 1h30m to do. | It took one hour thirty minutes to do.
    It took 2m 30s to do. | It took two minutes thirty seconds to do.
    It took 90 min to do. | It took ninety minutes to do.
    It took 5 hrs and 3 yrs. | It took five hours and three years.
    He is 5'10" tall. | He is five foot ten tall.
    He is 6' tall. | He is six feet tall.
    It ran 1:23:45 in all. | It ran one hour twenty three minutes forty five seconds in all.
    The delay is 10ms or 5 μs. | The delay is ten milliseconds or five microseconds.
  `,
  dates: `
    It was on 2024-05-01 at noon. | It was on May first twenty twenty four at noon.
    It was on 2024/5/1 at noon. | It was on May first twenty twenty four at noon.
    It was on 05/01/2024 at noon. | It was on May first twenty twenty four at noon.
    It was on 5/1/24 at noon. | It was on May first twenty twenty four at noon.
    It was on 12/25/99 at noon. | It was on December twenty fifth nineteen ninety nine at noon.
    It was on 5/1 at noon. | It was on May first at noon.
    Her birthday is 6/15 or on Mon. | Her birthday is June fifteenth or on Monday.
    It was May 1, 2024. | It was May first, twenty twenty four.
    It was May 1st at noon. | It was May first at noon.
    It was 1 May 2024. | It was May first twenty twenty four.
    It was on the 1st of May 2024. | It was on the first of May twenty twenty four.
    It was Jan. 5 and Sept 11. | It was January fifth and September eleventh.
    It was Sept. 11, 2001. | It was September eleventh, two thousand one.
    It was Mon., Jan. 5. | It was Monday, January fifth.
    It was May 3-5 in town. | It was May third to fifth in town.
    It was Dec 2023 and June 2024. | It was December twenty twenty three and June twenty twenty four.
    It was 1999, 2005, 2010 and 2024. | It was nineteen ninety nine, two thousand five, twenty ten and twenty twenty four.
    In 1500 they left. | In fifteen hundred they left.
    In 1066 they came. | In ten sixty six they came.
    The 1800s and the 1990s | The eighteen hundreds and the nineteen nineties
    The '90s and the 90s | The nineties and the nineties
    The 1990's were fun. | The nineteen nineties were fun.
    He is in his 30s. | He is in his thirties.
    The mid-1990s and pre-2000 | The mid nineteen nineties and pre two thousand
    In 500 BC and AD 70 | In five hundred B C and A D seventy
    In FY24 and Q3 2024 | In F Y twenty four and Q three twenty twenty four
    In the school year 2023-24 | In the school year twenty twenty three to twenty four
    From 1990-2000 it grew. | From nineteen ninety to two thousand it grew.
    In 2024's best film | In twenty twenty four's best film
    Open Mon-Fri and Sat-Sun. | Open Monday to Friday and Saturday to Sunday.
    Open Monday-Friday and Jan.–Dec. | Open Monday to Friday and January to December
    Logged 2024-05-01T14:30:00Z today. | Logged May first twenty twenty four at fourteen thirty Z today.
  `,
  ranges: `
    Take 5-10 of them. | Take five to ten of them.
    Read pages 3–7 now. | Read pages three to seven now.
    Read pages 10 - 15 now. | Read pages ten to fifteen now.
    From A-Z it is here. | From A to Z it is here.
    About 1.5-2.5 of them | About one point five to two point five of them
    About 1,000–2,000 of them | About one thousand to two thousand of them
    About 500-1000 of them | About five hundred to one thousand of them
    A 9-to-5 job | A nine to five job
    A 3-in-1 tool and a 1-on-1 talk | A three in one tool and a one on one talk
    It was 5~10 of them. | It was five to ten of them.
  `,
  scores: `
    We won 2:1 today. | We won two to one today.
    A 3-2 win | A three to two win
    The ratio is 16:9 here. | The ratio is sixteen by nine here.
    The scale is 1:1000 here. | The scale is one to one thousand here.
    We beat them 21:15 today. | We beat them twenty one to fifteen today.
  `,
  fractions: `
    Take ½ of it. | Take one half of it.
    Take 3/4 of it. | Take three quarters of it.
    Take 1/2 of it. | Take one half of it.
    Take 1 1/2 cups of it. | Take one and a half cups of it.
    Take 2½ cups of it. | Take two and a half cups of it.
    Take 2/3 of it. | Take two thirds of it.
    Take 1/3 and 5/8. | Take one third and five eighths.
    Open 24/7 since 9/11. | Open twenty four seven since nine eleven.
    It is 50/50 or 50-50. | It is fifty fifty or fifty fifty.
    His pressure is 120/80 now. | His pressure is one twenty over eighty now.
  `,
  'Roman numerals': `
    World War II began. | World War two began.
    Chapter IV and Part III | Chapter four and Part three
    Louis XIV and Henry VIII | Louis the fourteenth and Henry the eighth
    Act II of Super Bowl LVIII | Act two of Super Bowl fifty eight
    Type II of it | Type two of it
    Queen Elizabeth II spoke. | Queen Elizabeth the second spoke.
    Rocky II was good. | Rocky two was good.
    I said World War I was long. | I said World War one was long.
    John Smith III and Rocky V | John Smith the third and Rocky five
    The XXIII Olympics | The twenty third Olympics
  `,
  phones: `
    Call me at 321 434-5049 today. | Call me at three two one four three four five oh four nine today.
    Call (555) 123-4567 today. | Call five five five one two three four five six seven today.
    Call +1-800-555-0199 today. | Call plus one eight hundred five five five oh one nine nine today.
    Call 1-800-FLOWERS today. | Call one eight hundred flowers today.
    Call 911 or 411 today. | Call nine one one or four one one today.
    Call 555-0100 today. | Call five five five oh one oh oh today.
    Call 555.123.4567 today. | Call five five five one two three four five six seven today.
    Call +44 20 7946 0958 today. | Call plus four four two oh seven nine four six oh nine five eight today.
    In Boston, MA 02134 now | In Boston, M A oh two one three four now
    Dial ext. 204 please. | Dial extension two oh four please.
    His number is 123-45-6789 now. | His number is one two three four five six seven eight nine now.
  `,
  codes: `
    Take flight AA123 now. | Take flight A A one twenty three now.
    She is in Room 204 now. | She is in Room two oh four now.
    Take bus 42 on Route 66. | Take bus forty two on Route sixty six.
    Take I-95 and Highway 101. | Take I ninety five and Highway one oh one.
    Install v2.1 now. | Install version two point one now.
    Install iOS 17.4 now. | Install iOS seventeen point four now.
    Install 1.2.3 now. | Install one point two point three now.
    Ask GPT-4 and play an MP3. | Ask G P T four and play an M P three.
    It has 4G, 5G, 4K and 3D. | It has four G, five G, four K and three D.
    It is 3-D now. | It is three D now.
    A 7B model on A4 paper | A seven B model on A four paper
    Drink H2O without CO2. | Drink H two O without C O two.
    Use IPv6 and USB-C. | Use I P v six and U S B C.
    An F-16 and a Boeing 747 | An F sixteen and a Boeing seven forty seven
    An RTX 4090 on Windows 11 | An R T X forty ninety on Windows eleven
    COVID-19 and B2B | COVID nineteen and B two B
    A PS5 in 1080p | A P S five in ten eighty P
    An iPhone 15 Pro and an iPhone15 | An iPhone fifteen Pro and an iPhone fifteen
    The server is 192.168.1.1 now. | The server is one nine two dot one six eight dot one dot one now.
    R2-D2 and H1N1 | R two D two and H one N one
    We live at 123 Main St. now. | We live at one twenty three Main Street now.
    We live at 1600 Pennsylvania Ave. now. | We live at sixteen hundred Pennsylvania Avenue now.
    Error 404 and a 401(k) | Error four oh four and a four oh one K
    The S&P 500 and the G20 | The S and P five hundred and the G twenty
    She is 20-year-old. | She is twenty year old.
    A 4x4 truck | A four by four truck
    A 1920x1080 screen | A nineteen twenty by ten eighty screen
  `,
  units: `
    It weighs 5kg and is 3 ft tall. | It weighs five kilograms and is three feet tall.
    We ran 5 km at 60 km/h. | We ran five kilometers at sixty kilometers per hour.
    It goes 70 mph here. | It goes seventy miles per hour here.
    It is 5m, 5 cm and 5mm. | It is five meters, five centimeters and five millimeters.
    It is 6 in. long. | It is six inches long.
    It is 12" wide. | It is twelve inches wide.
    It is 150 lbs and 3 oz. | It is one hundred fifty pounds and three ounces.
    It is 5g, 5mg and 5 μg. | It is five grams, five milligrams and five micrograms.
    It is 2L, 5 ml and 3 gal. | It is two liters, five milliliters and three gallons.
    It is 25°C or 77°F. | It is twenty five degrees Celsius or seventy seven degrees Fahrenheit.
    It is -3 °C. | It is minus three degrees Celsius.
    It is 20-25°C. | It is twenty to twenty five degrees Celsius.
    Turn it 45° left. | Turn it forty five degrees left.
    It has 16GB, 2 TB and 100 Mbps. | It has sixteen gigabytes, two terabytes and one hundred megabits per second.
    It runs at 3.2 GHz or 50Hz. | It runs at three point two gigahertz or fifty hertz.
    It has 5000mAh and 5 kWh. | It has five thousand milliamp hours and five kilowatt hours.
    It has 100W at 12V. | It has one hundred watts at twelve volts.
    It is 5kPa or 30 psi. | It is five kilopascals or thirty pounds per square inch.
    It is 60 dB and 200 kcal. | It is sixty decibels and two hundred kilocalories.
    It is 50 m² and 3 m³. | It is fifty square meters and three cubic meters.
    It is 900 sq ft. | It is nine hundred square feet.
    It is 100px at 60fps. | It is one hundred pixels at sixty frames per second.
    Buy 1 kg and 1 lb. | Buy one kilogram and one pound.
    Buy a 5 kg bag. | Buy a five kilogram bag.
    A 9V battery | A nine volt battery
    An 8½ x 11 sheet | An eight and a half by eleven sheet
    It is 5V/2A here. | It is five volts two amps here.
    A 10-ft pole | A ten foot pole
    It is 10 x 20 cm. | It is ten by twenty centimeters.
    It moves 5 m/s and 9.8 m/s². | It moves five meters per second and nine point eight meters per second squared.
    It is 5kg-10kg. | It is five kilograms to ten kilograms.
    It is 10 Ω here. | It is ten ohms here.
  `,
  arithmetic: `
    2 + 2 = 4 | two plus two equals four
    2+2=4 | two plus two equals four
    10 - 5 = 5 | ten minus five equals five
    3×4 | three times four
    3 * 4 | three times four
    10 ÷ 2 | ten divided by two
    10 / 2 = 5 | ten divided by two equals five
    5 ≠ 6 | five is not equal to six
    5 ≤ 6 | five is less than or equal to six
    We know 5 > 3 now. | We know five is greater than three now.
    It is 5 ± 1 now. | It is five plus or minus one now.
    √16 = 4 | the square root of sixteen equals four
    x² + y² = z² | X squared plus Y squared equals Z squared
    E=mc² | E equals M C squared
    2^10 is big. | two to the power of ten is big.
    It is 10x faster. | It is ten times faster.
    We need ≥5 of them. | We need at least five of them.
    It is >5 and <10. | It is more than five and less than ten.
    What is x - 3? | What is X minus three?
  `,
  signs: `
    She got an A+ today. | She got an A plus today.
    C++ and C# and F# | C plus plus and C sharp and F sharp
    .NET and Node.js | dot net and Node dot J S
    We are #1 today. | We are number one today.
    Post it with #hashtag now. | Post it with hashtag hashtag now.
    Salt & pepper | Salt and pepper
    AT&T and R&D | A T and T and R and D
    Follow @nasa now. | Follow at nasa now.
    Acme© and Acme™ and Acme® | Acme and Acme and Acme
    See § 5 now. | See section five now.
    Ages 18+ only | Ages eighteen plus only
  `,
  abbreviations: `
    Dr. Smith and Mr. Lee | Doctor Smith and Mister Lee
    Mrs. Hill and Prof. Kay | Missus Hill and Professor Kay
    St. Mary on Main St. today | Saint Mary on Main Street today
    He lives on Elm Dr. with Dr. Fox. | He lives on Elm Drive with Doctor Fox.
    5th Ave. and Sunset Blvd. are near. | fifth Avenue and Sunset Boulevard are near.
    Mt. Everest and Ft. Worth | Mount Everest and Fort Worth
    Bob Jr. vs. Bob Sr. again | Bob Junior versus Bob Senior again
    Pens, etc. are here. | Pens, et cetera are here.
    Fruit, e.g. apples | Fruit, for example apples
    The capital, i.e. Paris | The capital, that is Paris
    Marshall, a.k.a. Eminem | Marshall, A K A Eminem
    It takes approx. 5 days. | It takes approximately five days.
    Apple Inc. and Foo Ltd. are here. | Apple Incorporated and Foo Limited are here.
    Gen. Grant and Col. Day | General Grant and Colonel Day
    Sgt. Fox and Capt. Kirk and Lt. Day | Sergeant Fox and Captain Kirk and Lieutenant Day
    Gov. Day and Sen. Fox and Rep. Lee | Governor Day and Senator Fox and Representative Lee
    The Dept. of Justice | The Department of Justice
    Track No. 5 is best. | Track number five is best.
    She said No. | She said no.
    See vol. 2, pp. 5-10, fig. 3. | See volume two, pages five to ten, figure three.
    See p. 10 and ch. 3 now. | See page ten and chapter three now.
    The U.S. economy and the U.K. | The U S economy and the U K
    He left the U.S. He is home. | He left the U S. He is home.
    She has a Ph.D. and an M.D. degree. | She has a P H D and an M D degree.
    J. K. Rowling and J.R.R. Tolkien | J K Rowling and J R R Tolkien
    Washington, D.C. is humid. | Washington, D C is humid.
    It is 9 in the a.m. here. | It is nine in the A M here.
    Lee v. Kim again | Lee versus Kim again
    P.S. I am here. | P S I am here.
  `,
  addresses: `
    Mail foo.bar@example.com now. | Mail foo dot bar at example dot com now.
    Visit www.example.com now. | Visit W W W dot example dot com now.
    Visit https://www.example.com/a now. | Visit W W W dot example dot com slash A now.
    Visit example.org/docs now. | Visit example dot org slash docs now.
    Open report_v2.pdf now. | Open report underscore V two dot P D F now.
    Edit /home/notes.txt now. | Edit slash home slash notes dot T X T now.
    Set my_var now. | Set my underscore var now.
    Call getUserName now. | Call get user name now.
    Visit example.co.uk now. | Visit example dot co dot U K now.
  `,
  slashes: `
    Cats and/or dogs | Cats and or dogs
    Maybe he/she knows. | Maybe he or she knows.
    Tea w/ milk and w/o sugar | Tea with milk and without sugar
    It is N/A here. | It is N A here.
    An AM/FM radio | An A M F M radio
    The TCP/IP stack | The T C P I P stack
    Rock 'n' roll | Rock and roll
  `,
  chat: `
    Nice to meet you :) | Nice to meet you
    I love you <3 | I love you
    So funny xD | So funny
    Well... what?! | Well, what?
  `,
  lists: `
    1. Wash it | one, Wash it
    2) Cook it | two, Cook it
    - Milk and eggs | Milk and eggs
    • Milk and eggs | Milk and eggs
  `,
  words: `
    Well - we can go. | Well, we can go.
    Wait — we can go. | Wait, we can go.
    An x-ray, a T-shirt and an e-mail | An x-ray, a T-shirt and an e-mail
    The CEOs have PhDs. | The C E O's have P H D's.
    “Hi,” she said, ‘now’. | Hi, she said, now.
  `,
};

/** What looks like a form and is none. */
const UNTOUCHED = `
  I think I can do it.
  May I have a word? March on.
  The part I like is that I can.
  He said no. No one knew. Is it so? Yes.
  She sat in the sun. It was fun.
  We are us. All in all, it is a go.
  Art is long. Sat is up. Sun is hot. Fig is a fruit.
  He has a lot of A students, and I, too, am one.
  Well-known, so-called and up-to-date
  The plan is B. Then rest.
  Please e-mail me; re-enter it.
  The iPhone X and Malcolm X
`;

describe('what is no written form', () => {
  it.each(UNTOUCHED.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])))('%s', (text) => {
    expect(frontEnd.explain(text, { language: 'en' }).flatMap(({ spans }) => spans)).toEqual([]);
  });
});

describe('other customary readings', () => {
  it.each([
    ['It has 1500 seats there.', 'fifteen hundred'],
    ['She was born in 1500.', 'one thousand five hundred'],
    ['Take 3/4 of it.', 'three fourths'],
    ['He is 5\'10" tall.', 'five feet ten inches'],
    ['Install v2.1 now.', 'V two point one'],
    ['It starts at 14:30 today.', 'two thirty P M'],
    ['Call 555-0100 today.', 'five five five\ue000 zero one zero zero'],
    ['It was May 1 at noon.', 'May the first'],
  ])('%s', (text, other) => {
    const [span] = frontEnd.explain(text, { language: 'en' }).flatMap(({ spans }) => spans);
    expect([span?.spoken, ...(span?.alternatives ?? [])]).toContain(other);
  });
});

describe('a line of a hundred thousand marks', () => {
  it.each(['1', '1,', '1-', '1+', 'a_', 'a/', 'a.', 'a.b@', "1'", '1:', '1 ', 'Abc '])(
    'of %j is read in time',
    (unit) => {
      const before = process.cpuUsage().user;
      frontEnd.readScript(unit.repeat(100_000 / unit.length), { language: 'en', splitMethod: 'cut5' }).next();
      expect((process.cpuUsage().user - before) / 1000).toBeLessThan(4000);
    },
  );
});

const rowsOf = (table: string): (readonly [string, string])[] =>
  table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(' | ').map((part) => part.trim()) as unknown as readonly [string, string]);

describe.each(Object.entries(KINDS))('%s', (_, table) => {
  it.each(rowsOf(table))('%s → %s', (written, said) => expect(sounds(written)).toBe(sounds(said)));
});
