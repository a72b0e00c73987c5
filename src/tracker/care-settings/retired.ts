/** Care settings and disposition codes keep their place when they are retired: services and projects that have them go on being called by their names. */
interface MayBeRetired {
  retired?: true | undefined
}

export const inUse = <T extends MayBeRetired>(all: T[]): T[] => all.filter((one) => !one.retired)
export const retiredIn = <T extends MayBeRetired>(all: T[]): T[] => all.filter((one) => one.retired)
/** A name as lists of all show it. */
export const nameWithState = ({ name, retired }: MayBeRetired & { name: string }): string => (retired ? `${name} (retired)` : name)

export interface CareSettings {
  careSettings: (MayBeRetired & { key: string; name: string })[]
}

/** The care settings to choose from. One that is retired is among them only for what has it already. */
export const settingsToChoose = ({ careSettings }: CareSettings, own = ''): { value: string; text: string }[] =>
  careSettings.filter((one) => !one.retired || one.key === own).map((one) => ({ value: one.key, text: nameWithState(one) }))

/** Why this care setting cannot be chosen; undefined if it can. What has a retired one keeps it. */
export function faultOfSetting({ careSettings }: CareSettings, key: string, own = ''): string | undefined {
  const found = careSettings.find((one) => one.key === key)
  if (!found) return 'Choose a care setting from the list'
  return found.retired && key !== own ? `${found.name} is retired. Choose another care setting` : undefined
}

/** Why no new project begins in this care setting; undefined if one may, or if nobody knows the care setting. */
export function whyNoStart({ careSettings }: CareSettings, key: string): string | undefined {
  const found = careSettings.find((one) => one.key === key)
  return found?.retired ? `Its care setting, ${found.name}, is retired: no new project begins in it. Change the care setting of the service first` : undefined
}
