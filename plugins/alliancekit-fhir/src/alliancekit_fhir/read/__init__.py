"""What other programs wrote, read: Questionnaire and QuestionnaireResponse."""
