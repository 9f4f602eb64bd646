"""Item response theory for alliancekit: scores under Samejima's graded response model."""
