/** For the mapping check, which asks which other sandboxes offer a DoS id. */
export const servicesById = [`create index sandbox_services_dos on sandbox_services (dos_id)`]
