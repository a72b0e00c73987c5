import { z } from 'zod'
import { inUse, retiredIn } from '../care-settings/retired.ts'
import { files } from '../templates/shapes.ts'
import type { CareSettingTemplate } from '../templates/shapes.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { textIn } from './common-parts.ts'
import { itemKind } from './item-kind.ts'

const filesIn = ({ sops }: TemplateBody) => Object.keys(sops).map((value) => ({ value, text: value }))

export const settingKind = itemKind<CareSettingTemplate>({
  file: 'care-settings.json',
  one: 'care setting',
  many: 'care settings',
  get: ({ careSettings }) => inUse(careSettings),
  put: (body, items) => ({ ...body, careSettings: [...items.map(({ retired: _retired, ...one }) => one), ...retiredIn(body.careSettings)] }),
  notAdded: 'A care setting comes from a copy of another',
  retired: {
    get: ({ careSettings }) => retiredIn(careSettings),
    put: (body, items) => ({ ...body, careSettings: [...inUse(body.careSettings), ...items.map((one) => ({ ...one, retired: true as const }))] }),
    without: (body) => body,
  },
  title: (one) => one.name,
  schema: files['care-settings.json'].shape.careSettings.element,
  fields: (body) => [
    { name: 'name', label: 'Name', as: 'line', needed: 'Enter the name of the care setting' },
    {
      name: 'rolesPerSigner',
      label: 'For how many key roles may one person sign?',
      as: 'choice',
      choices: Array.from({ length: 6 }, (_, index) => ({ value: String(index + 1), text: String(index + 1) })),
      needed: 'Choose how many',
    },
    { name: 'sop_provider', label: 'Text of the procedure for Providers', as: 'choice', choices: filesIn(body), needed: 'Choose a text' },
    { name: 'sop_consumer', label: 'Text of the procedure for Consumers', as: 'choice', choices: filesIn(body), needed: 'Choose a text' },
  ],
  values: (one) => ({ name: one.name, rolesPerSigner: String(one.rolesPerSigner), sop_provider: one.sop.provider, sop_consumer: one.sop.consumer }),
  parts: {
    name: { fields: ['name'], make: (values) => textIn(values, 'name') },
    rolesPerSigner: { fields: ['rolesPerSigner'], make: (values) => Number(textIn(values, 'rolesPerSigner')) },
    sop: {
      fields: ['sop_provider', 'sop_consumer'],
      make: (values) => ({ provider: textIn(values, 'sop_provider'), consumer: textIn(values, 'sop_consumer') }),
    },
  },
})

/** Which care settings begin with a text, in words. */
export function usersOf(file: string, { careSettings }: TemplateBody): string {
  const names = careSettings.flatMap((one) => [
    ...(one.sop.provider === file ? [`${one.name} (Provider)`] : []),
    ...(one.sop.consumer === file ? [`${one.name} (Consumer)`] : []),
  ])
  return names.join(', ') || 'No care setting'
}

const procedure = z.strictObject({ key: z.string().regex(/^[a-z0-9-]+\.md$/), text: z.string().min(1) })

export const procedureKind = itemKind<z.output<typeof procedure>>({
  file: 'sop',
  one: 'procedure text',
  many: 'procedure texts',
  get: ({ sops }) => Object.entries(sops).map(([key, text]) => ({ key, text })),
  put: (body, items) => ({ ...body, sops: Object.fromEntries(items.map(({ key, text }) => [key, text])) }),
  place: (key) => `/${key}: `,
  notAdded: 'A procedure text comes with a copy of a care setting',
  retired: 'A procedure text stays, because care settings may begin with it',
  title: (one) => one.key,
  schema: procedure,
  fields: () => [
    {
      name: 'text',
      label: 'Text',
      hint: 'Markdown. Places like {{service.name}} are filled in for each project, and {{option.…}} with what it chooses',
      as: 'long text',
      most: 100_000,
      needed: 'Enter the text of the procedure',
    },
  ],
  values: (one) => ({ text: one.text.trim() }),
  parts: { text: { fields: ['text'], make: (values) => `${textIn(values, 'text')}\n` } },
})
