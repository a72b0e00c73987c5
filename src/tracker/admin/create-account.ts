import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { asPersonId } from '../../db/ids.ts'
import { emailField } from '../../web/email-field.ts'
import { insertAccount } from '../../web/sign-in/accounts.store.ts'
import { insertPasswordLink, queuePasswordLink } from '../../web/sign-in/password-link.ts'
import { roleField, whereLinkIs } from './account.ts'

const form = z.object({
  name: oneLine({ least: 'Enter the full name', most: 200, tooLong: 'The name must be 200 characters or fewer' }),
  email: emailField,
  role: roleField,
})

/** Creates an account for someone, who gets a link to set their password. */
export const createAccount = installationAct({
  permission: 'users.manage',
  form,
  load: async () => ({}),
  decide: (_nothing, { name, email, role }, { newId, hasMailServer }) => ({
    next: { id: newId(), personId: asPersonId(newId()), name, email, role, hasMailServer, known: { name } },
    happened: [],
  }),
  async save(trx, next, { at, actor }, context) {
    const { id, personId, name, email, role } = next
    const made = await insertAccount(trx, { id, personId, name, email, installationRole: role, passwordHash: null, at, madeBy: actor.id })
    next.known.name = made.name
    const token = await insertPasswordLink(trx, context, id)
    await queuePasswordLink(trx, context, { to: email, token, by: actor, accountId: id })
    return [made.happened]
  },
  says({ name, email, known, hasMailServer }) {
    const also = known.name === name ? '' : '. This email address was known under that name'
    return `${known.name} has an account, and a link to set their password ${whereLinkIs(email, hasMailServer)}${also}`
  },
})
