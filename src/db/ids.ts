declare const brand: unique symbol
/** Ids are texts that nobody reads anything into: a brand only keeps one kind from being taken for another. */
type Id<Kind extends string> = string & { readonly [brand]: Kind }

export type PersonId = Id<'person'>
export const asPersonId = (id: string): PersonId => id as PersonId

/** For where nobody acts: no person has this id. */
export const noPersonId = asPersonId('')

export type ProjectId = Id<'project'>
export const asProjectId = (id: string): ProjectId => id as ProjectId

/** For where there is no project: none has this id. */
export const noProjectId = asProjectId('')

export type ServiceId = Id<'service'>
export const asServiceId = (id: string): ServiceId => id as ServiceId

/** For a code that no service has. */
export const noServiceId = asServiceId('')
