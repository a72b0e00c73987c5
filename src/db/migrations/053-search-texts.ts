/** The columns that search boxes search. */
const searched: Record<string, string[]> = {
  services: ['name'],
  people: ['name', 'email', 'organisation'],
  organisations: ['name'],
  products: ['product', 'supplier'],
  product_names: ['name'],
  events: ['sentence', 'actor_name', 'reason'],
}
const wholeRow = (of = ''): string => ['ods_code', 'name', 'why', 'changes'].map((column) => `coalesce(${of}${column}, '')`).join(` || ' ' || `)

/** What `searchable` in src/text.ts returns, without extensions and with built-in functions alone, so that a dump can be restored anywhere. */
const searchable = String.raw`create function searchable(given text) returns text language plpgsql immutable strict parallel safe as $function$
  declare
    letters text;
  begin
    if given !~ '[^ -~]|[ -]{2}' then
      return replace(replace(replace(lower(given), '''', ''), chr(96), ''), '-', ' ');
    end if;
    letters := regexp_replace(replace(given, '´', ''), '[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]+', '', 'g');
    letters := lower(regexp_replace(normalize(letters, NFKD),
      '[''’‘‛ʼʻ\u0060′\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]+', '', 'g'));
    if octet_length(letters) <> length(letters) then
      -- A database with the locale C leaves these capitals as they are.
      letters := translate(letters, 'łŁøØđĐðÐħĦŧŦıς“”„ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
        'llooddddhhttiσ"""αβγδεζηθικλμνξοπρστυφχψωабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ');
      letters := replace(replace(replace(replace(letters, 'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae');
      letters := replace(replace(replace(replace(letters, 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th');
    end if;
    return regexp_replace(letters, '[ \t\n\v\f\r\u1680\u2028\u2029\u2010-\u2015\u2043\u2212-]+', ' ', 'g');
  end $function$`

const sets = (columns: string[]): string => columns.map((column) => `${column}_search = searchable(${column})`).join(', ')

/** SQLite gets the function from each connection (`sqlite.ts`), and cannot add a stored computed column: triggers maintain it. */
const keptBySqlite = (table: string, { columns, from, set }: { columns: string[]; from: string[]; set: string }): string[] => [
  ...columns.map((column) => `alter table ${table} add column ${column} text`),
  `update ${table} set ${set}`,
  `create trigger ${table}_search_added after insert on ${table} begin update ${table} set ${set} where rowid = new.rowid; end`,
  // Nothing changes an event. If another program does, the chain shows it.
  ...(table === 'events'
    ? []
    : [
        // Most updates include these columns without changing them.
        `create trigger ${table}_search_changed after update of ${[...from, ...columns].join(', ')} on ${table}
          when ${[...from, ...columns].map((column) => `new.${column} is not old.${column}`).join(' or ')} begin update ${table} set ${set} where rowid = new.rowid; end`,
      ]),
]

/**
 * Beside each text that is searched, its form for searches, maintained by the database itself, whoever writes. A search is then cheaper than folding
 * each text.
 */
export const searchTexts = {
  sqlite: [
    ...Object.entries(searched).flatMap(([table, columns]) =>
      keptBySqlite(table, { columns: columns.map((column) => `${column}_search`), from: columns, set: sets(columns) }),
    ),
    ...keptBySqlite('tracker_import_rows', { columns: ['search'], from: ['ods_code', 'name', 'why', 'changes'], set: `search = searchable(${wholeRow()})` }),
  ],
  postgres: [
    searchable,
    ...Object.entries(searched).map(
      ([table, columns]) =>
        `alter table ${table} ${columns.map((column) => `add column ${column}_search text generated always as (searchable(${column})) stored`).join(', ')}`,
    ),
    `alter table tracker_import_rows add column search text generated always as (searchable(${wholeRow()})) stored`,
  ],
}
