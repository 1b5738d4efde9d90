"""STUB"""

from fastapi import APIRouter

router = APIRouter()
