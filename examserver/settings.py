"""Deployment settings: read once from the environment (EXAM_…) and exam.toml; the environment wins."""

import hashlib
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """Each field is documented in README.md; a test compares."""

    model_config = SettingsConfigDict(env_prefix="EXAM_", toml_file="exam.toml", extra="forbid")

    host: str = "0.0.0.0"
    port: int = 8000
    data_dir: Path = Path("data")
    database_url: str = ""
    site_name: str = "电子商务师职业技能等级认定考点"
    site_code: str = "0001"
    site_address: str = ""
    assessment_body: str = "示例职业技能评价机构"
    certificate_prefix: str = "S000044000123"
    time_zone: str = "Asia/Shanghai"
    demo: bool = True
    idle_minutes: int = 30
    lockout_failures: int = 5
    lockout_minutes: int = 15
    password_memory_kib: int = 19456
    upload_max_mb: int = 100
    quota_mb: int = 300
    tls_cert: str = ""
    tls_key: str = ""
    log_file: str = ""
    metrics_token: str = ""
    redis_url: str = ""
    workers: int = 2
    proxies: int = 0

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then exam.toml in the working folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def url(self) -> str:
        """The database's address; the embedded SQLite file by default."""
        if self.database_url:
            return self.database_url
        self.data_dir.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{self.data_dir / 'exam.db'}"

    @cached_property
    def session_key(self) -> str:
        """Signs cookies; made at the first start and kept in the data folder."""
        return _kept_secret(self.data_dir / "session.key", secrets.token_hex(32))

    @cached_property
    def data_key(self) -> bytes:
        """Encrypts personal numbers at rest; made at the first start. Lose it and they are lost."""
        return _kept_secret(self.key_file, Fernet.generate_key().decode()).encode()

    @property
    def key_file(self) -> Path:
        """Where that key lies."""
        return self.data_dir / "data.key"

    @cached_property
    def site_mark(self) -> str:
        """Names this site among others, where they share a Redis; it says nothing of the key."""
        return hashlib.sha256(b"site:" + self.data_key).hexdigest()[:16]


def _kept_secret(path: Path, fresh: str) -> str:
    """The secret in a file; of several processes that start at once, one makes it, whole, and all read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            draft.replace(path)
        draft.unlink(missing_ok=True)
    return path.read_text().strip()
