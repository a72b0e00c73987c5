import type { Reader } from '../../db/database.ts'
import { holdsWords } from '../../db/words.ts'

const mostChoices = 20

/** People whose name or email address contains these words, by name; at most 20. Only those with an account: security events are about accounts. */
export const findPeopleByWords = (db: Reader, words: string) =>
  db
    .selectFrom('people as p')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id', 'p.name', 'p.email'])
    .where(holdsWords(words, 'p.name', 'p.email'))
    .orderBy((eb) => eb.fn('lower', ['p.name']))
    .orderBy('p.id')
    .limit(mostChoices)
    .execute()
