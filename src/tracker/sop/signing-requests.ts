import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { askByLink } from '../../mail/ask-by-link.ts'
import { linkToSign } from './ask-to-sign.ts'
import { listUnasked } from './requests.store.ts'

/**
 * Sends each person who has to sign the current version one request, with a link: when the version is issued, when they join later, when their
 * address changes, or when the project resumes.
 */
export const signingRequests = (context: Pick<Context, 'clock' | 'config' | 'newId'>, mail: () => Pick<Context['mail'], 'queue'>): Derived => ({
  name: 'the requests to sign the procedure',
  async refresh(trx, { signersOf, addresses }) {
    const at = nowIso(context)
    for (const request of await listUnasked(trx, { projects: [...signersOf.keys()], addresses: [...addresses] })) {
      const sender = signersOf.get(request.project)?.at(-1)?.id ?? null
      await askByLink(trx, { ...linkToSign(request), at, sender }, { ...context, mail: mail() })
    }
  },
})
