"""SPSS for alliancekit: answers and scores in a file that knows what each number means."""
