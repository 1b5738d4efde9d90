"""What each section of an explanation tells: the sentences of every setting, in Russian and English."""
