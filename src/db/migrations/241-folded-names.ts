/** What `folded` in src/text.ts returns, with built-in functions alone. SQLite gets the function from each connection (`sqlite.ts`). */
export const foldedNamesForPostgres = [
  String.raw`create function folded_name(given text) returns text language plpgsql immutable strict parallel safe as $function$
  declare
    letters text;
  begin
    letters := regexp_replace(given, '[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]+', '', 'g');
    letters := regexp_replace(letters, '[ \t\n\v\f\r\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+', ' ', 'g');
    -- A database with the locale C leaves capitals beyond ASCII as they are: accents are taken off for it, and put back on.
    letters := normalize(lower(normalize(btrim(letters, ' '), NFD)), NFC);
    return translate(letters, 'ŁØĐÐĦŦÆŒÞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
      'łøđðħŧæœþαβγδεζηθικλμνξοπρστυφχψωабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ');
  end $function$`,
]
