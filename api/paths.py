"""Where the API's first version lives."""

V1 = "/api/v1"
