"""The sample life: a written year of mail, calendar and documents to try Friday on."""
