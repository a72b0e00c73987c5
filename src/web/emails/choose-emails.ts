import { z } from 'zod'
import { installationAct, linkAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { findChoices, findEmailReader, saveChoices } from '../../mail/email-choices.store.ts'
import { allEmailKinds, choicesFrom, emailKinds, isEmailKind, isOffered, stopped } from '../../mail/email-kinds.ts'
import type { Choices, ChosenKind, HowOften } from '../../mail/email-kinds.ts'
import { getOwnAccount } from '../account/own-account.ts'

/** One field for each kind, named like it. */
const form = z.record(z.string(), z.unknown()).transform((sent, context) => {
  const chosen = allEmailKinds.flatMap((kind) => {
    const how = emailKinds[kind].offers.length === 1 ? emailKinds[kind].offers[0] : String(sent[kind] ?? '')
    if (isOffered(kind, how)) return [{ kind, how }]
    context.addIssue({ code: 'custom', path: [kind], message: `Choose when to get: ${emailKinds[kind].name.toLowerCase()}` })
    return []
  })
  return choicesFrom(chosen)
})

/** Whose emails, and what they get now. */
interface Found {
  person: { id: PersonId; name: string }
  choices: Choices
}
interface Next {
  personId: PersonId
  choices: Choices
}

const inWords = { 'at-once': 'at once', weekly: 'weekly', never: 'never' }
const wordsOf = (kind: ChosenKind, how: HowOften): string => (kind === 'report' && how === 'at-once' ? 'monthly' : inWords[how])

/** What someone chose; nothing happened if it is what they had. */
export function decideChoices({ person, choices }: Found, chosen: Choices): Decided<Next> {
  const changed = allEmailKinds.filter((kind) => chosen[kind] !== choices[kind])
  const chose = changed.map((kind) => `${emailKinds[kind].name} ${wordsOf(kind, chosen[kind])}`).join(', ')
  return {
    next: { personId: person.id, choices: chosen },
    happened: changed.length === 0 ? [] : [{ kind: 'person.emails chosen', id: person.id, project: null, name: person.name, chose }],
  }
}

/** Stops the emails of a kind, or all that can be stopped. */
export const decideToStop = ({ kind, ...found }: Found & { kind: string }): Decided<Next> =>
  decideChoices(found, stopped(found.choices, isEmailKind(kind) ? kind : undefined))

/** Whose emails a link is for; throws NotFoundError. */
async function findByLink(db: Reader, token: string): Promise<Found> {
  const person = await findEmailReader(db, token)
  if (!person) throw new NotFoundError('No such link')
  return { person, choices: await findChoices(db, person.id) }
}

const save = (trx: Writer, { personId, choices }: Next): Promise<void> => saveChoices(trx, personId, choices)
const saved = () => 'Your choice of emails is saved'
const reader = 'The reader of an email'

/** Chooses which emails someone gets, with the link in any of them. */
export const chooseEmailsByLink = linkAct({
  as: reader,
  form,
  load: (trx, { token }: { token: string }) => findByLink(trx, token),
  decide: decideChoices,
  save,
  says: saved,
})

/** Stops emails with the link in one of them. Mailboxes do this for their owner (RFC 8058). */
export const stopEmailsByLink = linkAct({
  as: reader,
  form: z.object({}),
  load: async (trx, { token, kind }: { token: string; kind: string }) => ({ ...(await findByLink(trx, token)), kind }),
  decide: decideToStop,
  save,
  says: () => '',
})

/** Chooses which emails you get. */
export const chooseOwnEmails = installationAct({
  permission: 'account.own',
  form,
  async load(trx, _where, doing) {
    const { personId: id } = getOwnAccount(doing)
    return { person: { id, name: doing.actor.name }, choices: await findChoices(trx, id) }
  },
  decide: decideChoices,
  save,
  says: saved,
})
