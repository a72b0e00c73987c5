import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { NotFoundError } from '../../errors.ts'
import { folded } from '../../text.ts'
import { oneLine } from '../../web/one-line.ts'
import { slugOf } from '../sop/options.ts'
import { ownCodesOf } from '../templates/for-project.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { asSaved } from './change-item.ts'
import { saveDraft } from './draft.store.ts'
import { getDraft } from './get-draft.ts'
import type { Draft } from './get-draft.ts'

const form = z.object({
  name: oneLine({ least: 'Enter a name for the new care setting', most: 80 }),
  own_text: z.string().max(10).default(''),
})

interface Copying {
  key: string
  name: string
  ownText: boolean
}

/** The content with another care setting, which has everything that the copied one has. */
export function withCopy(body: TemplateBody, from: TemplateBody['careSettings'][number], { key, name, ownText }: Copying): TemplateBody {
  const joining = (keys: string[] | undefined) => (keys?.includes(from.key) ? [...keys, key] : keys)
  const placed = <T extends { careSettings?: string[] | undefined; notIn?: string[] | undefined }>(items: T[]): T[] =>
    items.map((one) => {
      const [careSettings, notIn] = [joining(one.careSettings), joining(one.notIn)]
      return { ...one, ...(careSettings && { careSettings }), ...(notIn && { notIn }) }
    })
  const sop = ownText ? { provider: `${key}.md`, consumer: `${key}-consumer.md` } : from.sop
  const texts = ownText ? { [sop.provider]: body.sops[from.sop.provider] ?? '', [sop.consumer]: body.sops[from.sop.consumer] ?? '' } : {}
  const codes = ownCodesOf(body, from.key)
  return {
    ...body,
    careSettings: [...body.careSettings, { ...from, key, name, sop }],
    sops: { ...body.sops, ...texts },
    defaultCodes: { ...body.defaultCodes, ...(codes && { [key]: codes }) },
    prerequisites: placed(body.prerequisites),
    entryConditions: placed(body.entryConditions),
    testCases: placed(body.testCases),
    goLiveCriteria: placed(body.goLiveCriteria),
    workflowOptions: placed(body.workflowOptions),
  }
}

type Found = Draft & { from: TemplateBody['careSettings'][number] }

export function decideCopy({ row, body, from }: Found, { name, own_text }: z.output<typeof form>, doing: Doing) {
  const key = slugOf(name)
  if (!/^[a-z0-9-]+$/.test(key)) return refused({ name: 'Use the letters a to z, digits and blanks' })
  const same = body.careSettings.find((one) => one.key === key || folded(one.name) === folded(name))
  if (same?.retired) return refused({ name: `${same.name} is retired. Put it back from the list of care settings, or choose another name` })
  if (same || Object.hasOwn(body.sops, `${key}.md`)) return refused({ name: 'Another care setting has this name. Choose another' })
  const next = withCopy(body, from, { key, name, ownText: own_text === 'yes' })
  return {
    next: { row, key, name, set: { body: JSON.stringify(next), ...asSaved(doing) } },
    happened: [
      {
        kind: 'template.draft changed' as const,
        id: `care-settings ${key}`,
        project: null,
        item: `care setting ${name}, a copy of ${from.name}`,
        deed: 'added' as const,
      },
    ],
  }
}

/** Copies a care setting as a new one within the draft. */
export const copyCareSetting = installationAct({
  permission: 'template.manage',
  form,
  async load(trx, { key }: { key: string }): Promise<Found> {
    const draft = await getDraft(trx)
    const from = draft.body.careSettings.find((one) => one.key === key)
    if (!from) throw new NotFoundError('The draft has no such care setting')
    return { ...draft, from }
  },
  decide: decideCopy,
  save: (trx, { row, set }) => saveDraft(trx, row, set),
  says: ({ name }) => `${name} is added to the draft`,
})
