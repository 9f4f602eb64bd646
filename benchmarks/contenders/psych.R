# The job in R: psych's scoreItems, as a researcher would use it. It has no missing rule of its
# own (that is put after it) and gives neither rejects nor bands.

suppressMessages(library(psych))
paths <- commandArgs(trailingOnly = TRUE)
items <- paste0("q", 1:12)
keys <- list(
  first = c("q1", "q2", "-q3", "q4"),
  second = c("q5", "q6", "q7", "q8"),
  third = c("q9", "-q10", "q11", "q12"),
  total = c("q1", "q2", "-q3", "q4", "q5", "q6", "q7", "q8", "q9", "-q10", "q11", "q12")
)
at_least <- c(first = 2, second = 2, third = 2, total = 6)

responses <- read.csv(paths[1], colClasses = "character", na.strings = "")
answers <- sapply(responses[items], match, as.character(1:5))
scored <- scoreItems(keys, answers, totals = FALSE, missing = TRUE, impute = "none",
                     min = 1, max = 5, delete = FALSE)$scores

out <- responses[c("client", "session", "date", "respondent")]
for (name in names(keys)) {
  answered <- rowSums(!is.na(answers[, sub("^-", "", keys[[name]])]))
  out[[name]] <- ifelse(answered >= at_least[[name]], scored[, name], NA)
  out[[paste0(name, "_answered")]] <- answered
}
write.csv(out, paths[2], quote = FALSE, na = "", row.names = FALSE)
