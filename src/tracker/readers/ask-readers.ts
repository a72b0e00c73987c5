import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { askByLink } from '../../mail/ask-by-link.ts'
import { findRequestToRead } from './ask-to-read.ts'
import { askAtNewAddresses, listToAsk, takeToAsk } from './to-ask.store.ts'
import type { ReaderToAsk } from './to-ask.store.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'config' | 'mail' | 'newId'>

const atOnce = 20

/**
 * Emails everyone on a list who has to be asked their link, each in a transaction: hundreds at once would hold up whoever adds them, or gives the
 * last signature. Returns how many. Of several nodes, one asks each.
 */
export async function askReaders(context: Needed): Promise<number> {
  let asked = 0
  for (let after: string | undefined = ''; after !== undefined;) {
    const readers = await listToAsk(context.db.read, { after, most: atOnce })
    for (const reader of readers) if (await ask(context, reader)) asked += 1
    after = readers.length < atOnce ? undefined : readers.at(-1)?.id
  }
  return asked
}

const ask = (context: Needed, { id, project_id: project, person_id: person, added_by_id: sender }: ReaderToAsk): Promise<boolean> =>
  context.db.transaction(async (trx) => {
    const request = await findRequestToRead(trx, { project, person })
    // Nobody is asked while the project is on hold: they are once it goes on.
    if (request && !request.isOpen) return false
    if (!(await takeToAsk(trx, id)) || !request) return false
    await askByLink(trx, { ...request, at: nowIso(context), sender }, context)
    return true
  }, 'ask someone to read the procedure')

/** Whoever is on a list and has another address is asked again there. */
export const readersToAsk: Derived = {
  name: 'who has to be asked to read a procedure at another address',
  refresh: (trx, { addresses }) => askAtNewAddresses(trx, [...addresses]),
}
