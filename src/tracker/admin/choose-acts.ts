import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { ActLinkKind } from '../../mail/act-link.ts'
import { actNames, isActLinkKind } from '../../mail/act-link.ts'
import { listActsWithAccount, saveActsWithAccount } from '../../mail/act-links.store.ts'

const kinds = z.array(z.string().refine(isActLinkKind, 'Open the page again: it shows other acts now')).max(20)
const form = z.object({
  acts: z
    .union([
      kinds,
      z
        .string()
        .transform((one) => [one])
        .pipe(kinds),
    ])
    .default([]),
})

/** Which acts take an account from now on. */
export function decideActs(before: ActLinkKind[], { acts }: { acts: string[] }) {
  const next = acts.filter(isActLinkKind).toSorted()
  const words = (some: ActLinkKind[]): string => some.join(', ')
  if (words(next) === words(before)) return refused({ acts: 'This is how it is already. Select or clear a box to change it' })
  const change = { from: words(before), to: words(next), acts: next.map((one) => actNames[one]) }
  return { next, happened: [{ kind: 'account.acts chosen' as const, id: 'acts', project: null, ...change }] }
}

/** Chooses the acts that nobody does by a one-off link, but only with an account. */
export const chooseActs = installationAct({
  permission: 'users.manage',
  form,
  load: (trx) => listActsWithAccount(trx),
  decide: decideActs,
  save: saveActsWithAccount,
  says: (acts) => (acts.length === 0 ? 'Everyone can answer by one-off link' : 'Saved. Links for these acts lead to the sign-in page from now on'),
})
